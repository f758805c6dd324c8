#define FS_NAME_SERVER_PORT ...
int64_t fs_name_servers(struct fs_address *servers, int most);
int64_t fs_search_domains(char *text, int size);
int64_t fs_host_name(char *text, int size);
