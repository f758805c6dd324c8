/* Lays out frames as the headers of a target have them, whichever order its octets have: reads one from each line, its fields in
   hexadecimal, and writes its octets.

   classic ID LENGTH RAW_DLC DATA
   fd ID LENGTH FLAGS DATA
   xl PRIORITY LENGTH FLAGS SDT AF DATA

   DATA is "-" if there is none. */

#include <linux/can.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static void read_data(const char *text, unsigned char *data) {
    unsigned octet;
    for (; sscanf(text, "%2x", &octet) == 1; text += 2) {
        *data++ = (unsigned char)octet;
    }
}

static void write_octets(const void *octets, size_t size) {
    const unsigned char *at = octets;
    while (size-- > 0) {
        printf("%02x", *at++);
    }
    printf("\n");
}

int main(void) {
    static char line[8192], data[4200];
    unsigned id, length, flags, sdt, af;
    while (fgets(line, sizeof(line), stdin) != NULL) {
        struct can_frame classic;
        struct canfd_frame fd;
        struct canxl_frame xl;
        memset(&classic, 0, sizeof(classic));
        memset(&fd, 0, sizeof(fd));
        memset(&xl, 0, sizeof(xl));
        if (sscanf(line, "classic %x %x %x %4199s", &id, &length, &flags, data) == 4) {
            classic.can_id = id;
            classic.len = (unsigned char)length;
            classic.len8_dlc = (unsigned char)flags;
            read_data(data, classic.data);
            write_octets(&classic, CAN_MTU);
        } else if (sscanf(line, "fd %x %x %x %4199s", &id, &length, &flags, data) == 4) {
            fd.can_id = id;
            fd.len = (unsigned char)length;
            fd.flags = (unsigned char)flags;
            read_data(data, fd.data);
            write_octets(&fd, CANFD_MTU);
        } else if (sscanf(line, "xl %x %x %x %x %x %4199s", &id, &length, &flags, &sdt, &af, data) == 6) {
            xl.prio = id;
            xl.len = (unsigned short)length;
            xl.flags = (unsigned char)flags;
            xl.sdt = (unsigned char)sdt;
            xl.af = af;
            read_data(data, xl.data);
            write_octets(&xl, CANXL_HDR_SIZE + length);
        } else {
            fprintf(stderr, "%s is no frame\n", line);
            return 1;
        }
    }
    return 0;
}
