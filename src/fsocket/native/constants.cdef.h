struct fs_constant {
    const char *name;
    long long value;
    ...;
};
const struct fs_constant *fs_constant(int index);
int fs_constants_count(void);
int fs_has_unix(void);
#define FS_AF_UNIX ...
