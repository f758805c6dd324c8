const char *fs_version(void);
const char *fs_target(void);
