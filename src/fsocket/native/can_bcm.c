/* The broadcast manager: where the fields of a message's head are. The messages themselves are made in Python (can/bcm.py), for
   both byte orders. The frames come after the head. */

#define FS_BCM_SIZE ((int)sizeof(struct bcm_msg_head))
#define FS_BCM_TIME_SIZE ((int)sizeof(((struct bcm_msg_head *)NULL)->ival1.tv_sec)) /* of seconds as of microseconds */
#define FS_BCM_OPCODE_AT ((int)offsetof(struct bcm_msg_head, opcode))
#define FS_BCM_FLAGS_AT ((int)offsetof(struct bcm_msg_head, flags))
#define FS_BCM_COUNT_AT ((int)offsetof(struct bcm_msg_head, count))
#define FS_BCM_FIRST_SECONDS_AT ((int)offsetof(struct bcm_msg_head, ival1.tv_sec))
#define FS_BCM_FIRST_MICROSECONDS_AT ((int)offsetof(struct bcm_msg_head, ival1.tv_usec))
#define FS_BCM_THEN_SECONDS_AT ((int)offsetof(struct bcm_msg_head, ival2.tv_sec))
#define FS_BCM_THEN_MICROSECONDS_AT ((int)offsetof(struct bcm_msg_head, ival2.tv_usec))
#define FS_BCM_ID_AT ((int)offsetof(struct bcm_msg_head, can_id))
#define FS_BCM_FRAMES_AT ((int)offsetof(struct bcm_msg_head, nframes))
