/* Makes a tun or tap adapter that stays: tap NAME tun|tap [TYPE], where TYPE is the number of a hardware type that it is to
   pretend to be. Numbers and structs are those of this system's headers. */

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

static int fail(const char *what) {
    perror(what);
    return 1;
}

int main(int argc, char **argv) {
    struct ifreq request;
    int fd;
    if (argc < 3) {
        return 2;
    }
    fd = open("/dev/net/tun", O_RDWR);
    if (fd < 0) {
        return fail("/dev/net/tun");
    }
    memset(&request, 0, sizeof(request));
    strncpy(request.ifr_name, argv[1], sizeof(request.ifr_name) - 1);
    request.ifr_flags = (short)(IFF_NO_PI | (strcmp(argv[2], "tun") == 0 ? IFF_TUN : IFF_TAP));
    if (ioctl(fd, TUNSETIFF, &request) < 0) {
        return fail("TUNSETIFF");
    }
    if (argc > 3 && ioctl(fd, TUNSETLINK, strtoul(argv[3], NULL, 10)) < 0) {
        return fail("TUNSETLINK");
    }
    return ioctl(fd, TUNSETPERSIST, 1ul) < 0 ? fail("TUNSETPERSIST") : 0;
}
