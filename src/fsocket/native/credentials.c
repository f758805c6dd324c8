/* Who is at the other end. */

/* What SO_PEERCRED tells as the user of a peer that the kernel does not know. */
#define FS_NO_USER ((uint32_t)(uid_t)-1)
