/* SocketCAN: where the fields of a frame are. The frames themselves are made in Python (can/frame.py), for both byte orders. */

/* A frame of any kind begins with the identifier, whose place and width they have in common. */
#define FS_CAN_ID_AT ((int)offsetof(struct can_frame, can_id))
#define FS_CAN_LENGTH_AT ((int)offsetof(struct can_frame, can_dlc))
#define FS_CAN_DATA_AT ((int)offsetof(struct can_frame, data))
#define FS_CANFD_LENGTH_AT ((int)offsetof(struct canfd_frame, len))
#define FS_CANFD_FLAGS_AT ((int)offsetof(struct canfd_frame, flags))
#define FS_CANFD_DATA_AT ((int)offsetof(struct canfd_frame, data))

#ifdef CAN_MAX_RAW_DLC
#define FS_CAN_RAW_DLC_AT ((int)offsetof(struct can_frame, len8_dlc))
#else
#define FS_CAN_RAW_DLC_AT (-1) /* headers from before Linux 5.11 */
#endif

#ifdef CANXL_MTU
#define FS_CAN_HAS_XL 1
#define FS_CANXL_FLAGS_AT ((int)offsetof(struct canxl_frame, flags))
#define FS_CANXL_SDT_AT ((int)offsetof(struct canxl_frame, sdt))
#define FS_CANXL_LENGTH_AT ((int)offsetof(struct canxl_frame, len))
#define FS_CANXL_AF_AT ((int)offsetof(struct canxl_frame, af))
#define FS_CANXL_DATA_AT ((int)offsetof(struct canxl_frame, data))
#else
#define FS_CAN_HAS_XL 0 /* headers from before Linux 6.2 */
#define FS_CANXL_FLAGS_AT (-1)
#define FS_CANXL_SDT_AT (-1)
#define FS_CANXL_LENGTH_AT (-1)
#define FS_CANXL_AF_AT (-1)
#define FS_CANXL_DATA_AT (-1)
#endif
