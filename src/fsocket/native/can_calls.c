/* can_recv, can_send, can_recv_batch and CanBatch.__getitem__ as CPython builtins, for the reason and by the rules of calls.c:
   the Python functions behind them (src/fsocket/can/transfer.py) are the whole truth. A frame is an object with slots, and they
   are written and read here where they are. */

#ifndef PYPY_VERSION

/* The slots of a CanFrame. */
enum {
    FS__CAN_ID,
    FS__CAN_DATA,
    FS__CAN_EXTENDED,
    FS__CAN_REMOTE,
    FS__CAN_ERROR,
    FS__CAN_FD,
    FS__CAN_BRS,
    FS__CAN_ESI,
    FS__CAN_DLC,
    FS__CAN_XL,
    FS__CAN_SDT,
    FS__CAN_SEC,
    FS__CAN_RRS,
    FS__CAN_AF,
    FS__CAN_VCID,
    FS__CAN_TIMESTAMP,
    FS__CAN_HARDWARE_TIMESTAMP,
    FS__CAN_INTERFACE,
    FS__CAN_ORIGIN,
    FS__CAN_LOOPBACK,
    FS__CAN_OWN,
    FS__CAN_DROPS,
    FS__CAN_SLOTS
};

static const char *const fs__can_slot_names[FS__CAN_SLOTS] = {
    "id",
    "data",
    "extended",
    "remote",
    "error",
    "fd",
    "brs",
    "esi",
    "_dlc",
    "xl",
    "sdt",
    "sec",
    "rrs",
    "af",
    "vcid",
    "timestamp_ns",
    "hardware_timestamp_ns",
    "interface",
    "_origin",
    "loopback",
    "own",
    "drops",
};

/* What can/transfer.py hands over at import. */
static struct {
    PyObject *frame_type;    /* CanFrame */
    PyObject *batch_type;    /* CanBatch */
    PyObject *parse;         /* octets -> CanFrame, or an error */
    PyObject *raise_refused; /* (code, handle, frame, address or None) */
    PyObject *item;          /* the Python function behind CanBatch.__getitem__ */
    PyObject *zero;
    Py_ssize_t native_offset; /* where in a CanBatch its slot `_native` is */
    Py_ssize_t offset[FS__CAN_SLOTS];
} fs__can;

static PyObject **fs__can_place(PyObject *frame, int slot) {
    return fs__slot_place(frame, fs__can.offset[slot]);
}

/* Takes over the reference to `value`. 0: there is none, because of an error. */
static int fs__can_put(PyObject *frame, int slot, PyObject *value) {
    PyObject **place = fs__can_place(frame, slot);
    PyObject *last = *place;
    *place = value;
    Py_XDECREF(last);
    return value != NULL;
}

static void fs__can_put_bool(PyObject *frame, int slot, int value) {
    PyObject *object = value ? Py_True : Py_False;
    Py_INCREF(object);
    fs__can_put(frame, slot, object);
}

static void fs__can_put_zero(PyObject *frame, int slot) {
    Py_INCREF(fs__can.zero);
    fs__can_put(frame, slot, fs__can.zero);
}

static PyObject *fs__can_number(int64_t value) {
    if (value == FS_CAN_UNTOLD) {
        Py_INCREF(Py_None);
        return Py_None;
    }
    return PyLong_FromLongLong(value);
}

static int fs__can_put_arrival(PyObject *frame, const struct fs_can_arrival *arrival) {
    Py_INCREF(Py_None);
    fs__can_put(frame, FS__CAN_ORIGIN, Py_None);
    fs__can_put_bool(frame, FS__CAN_LOOPBACK, (arrival->flags & MSG_DONTROUTE) != 0);
    fs__can_put_bool(frame, FS__CAN_OWN, (arrival->flags & MSG_CONFIRM) != 0);
    return fs__can_put(frame, FS__CAN_TIMESTAMP, fs__can_number(arrival->timestamp)) &&
           fs__can_put(frame, FS__CAN_HARDWARE_TIMESTAMP, fs__can_number(arrival->hardware_timestamp)) &&
           fs__can_put(frame, FS__CAN_DROPS, fs__can_number(arrival->drops)) &&
           fs__can_put(frame, FS__CAN_INTERFACE, PyLong_FromLong(arrival->interface));
}

/* A DLC that the length does not tell: one of more than 8 octets, or what a remote request asks for. 0: there is none. */
static int fs__can_told_dlc(const char *octets, int length, int remote) {
#ifdef CAN_MAX_RAW_DLC
    struct can_frame classic;
    memcpy(&classic, octets, sizeof(classic));
    if (length == CAN_MAX_DLEN && classic.len8_dlc > CAN_MAX_DLC && classic.len8_dlc <= CAN_MAX_RAW_DLC) {
        return classic.len8_dlc;
    }
#endif
    (void)octets;
    return remote ? length : 0;
}

/* What the octets say, as parse_into of can/frame.py reads them. -1: that is no classic and no FD frame, so Python is to be
   asked; 0: an error. */
static int fs__can_put_octets(PyObject *frame, const char *octets, int64_t length) {
    struct canfd_frame fields; /* what it has in common with a can_frame is at the same places */
    int fd = length == CANFD_MTU;
    int error, extended, remote, dlc;
    uint32_t id;
    if (length != CAN_MTU && !fd) {
        return -1;
    }
    memcpy(&fields, octets, (size_t)length);
    if (fields.len > (fd ? CANFD_MAX_DLEN : CAN_MAX_DLEN)) {
        return -1;
    }
    error = (fields.can_id & CAN_ERR_FLAG) != 0;
    extended = (fields.can_id & CAN_EFF_FLAG) != 0 && !error;
    remote = (fields.can_id & CAN_RTR_FLAG) != 0 && !error && !fd;
    id = fields.can_id & (error ? CAN_ERR_MASK : extended ? CAN_EFF_MASK : CAN_SFF_MASK);
    dlc = fd ? 0 : fs__can_told_dlc(octets, fields.len, remote);
    fs__can_put_bool(frame, FS__CAN_EXTENDED, extended);
    fs__can_put_bool(frame, FS__CAN_REMOTE, remote);
    fs__can_put_bool(frame, FS__CAN_ERROR, error);
    fs__can_put_bool(frame, FS__CAN_FD, fd);
    fs__can_put_bool(frame, FS__CAN_BRS, fd && (fields.flags & CANFD_BRS) != 0);
    fs__can_put_bool(frame, FS__CAN_ESI, fd && (fields.flags & CANFD_ESI) != 0);
    fs__can_put_bool(frame, FS__CAN_XL, 0);
    fs__can_put_bool(frame, FS__CAN_SEC, 0);
    fs__can_put_bool(frame, FS__CAN_RRS, 0);
    fs__can_put_zero(frame, FS__CAN_SDT);
    fs__can_put_zero(frame, FS__CAN_AF);
    fs__can_put_zero(frame, FS__CAN_VCID);
    return fs__can_put(frame, FS__CAN_DLC, fs__can_number(dlc > 0 ? dlc : FS_CAN_UNTOLD)) &&
           fs__can_put(frame, FS__CAN_ID, PyLong_FromUnsignedLong(id)) &&
           fs__can_put(frame, FS__CAN_DATA, PyBytes_FromStringAndSize((const char *)fields.data, remote ? 0 : fields.len));
}

/* A new CanFrame. */
static PyObject *fs__can_frame(const char *octets, int64_t length, const struct fs_can_arrival *arrival) {
    PyObject *frame = PyType_GenericAlloc((PyTypeObject *)fs__can.frame_type, 0);
    int kept = frame == NULL ? 0 : fs__can_put_octets(frame, octets, length);
    if (kept < 0) {
        PyObject *told = PyBytes_FromStringAndSize(octets, (Py_ssize_t)length);
        Py_DECREF(frame);
        frame = told == NULL ? NULL : PyObject_CallFunctionObjArgs(fs__can.parse, told, NULL);
        Py_XDECREF(told);
        kept = frame != NULL;
    }
    if (kept == 0 || !fs__can_put_arrival(frame, arrival)) {
        Py_XDECREF(frame);
        return NULL;
    }
    return frame;
}

static PyObject *fs__can_recv(PyObject *function, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    static const char *const slot_names[] = {"fd", "flags"};
    PyObject *slots[2];
    char octets[FS_CAN_ROOM];
    struct fs_can_arrival arrival;
    fs_socket_t fd;
    int flags;
    int64_t result;
    if (!fs__pick(slots, slot_names, 2, args, count, names) || slots[0] == NULL || !fs__flags_of(slots[1], &flags) ||
        !fs__descriptor(slots[0], &fd)) {
        return fs__ask_python(function, args, count, names);
    }
    Py_BEGIN_ALLOW_THREADS;
    result = fs_can_recv(fd, octets, flags, &arrival);
    Py_END_ALLOW_THREADS;
    if (result < 0) {
        return fs__trouble(result, "recvmsg", function, args, count, names);
    }
    if (result == FS_CAN_TRUNCATED) {
        return PyObject_CallFunction(fs__python.raise_truncated, "niOs", (Py_ssize_t)FS_CAN_ROOM, 0, Py_None, "recvmsg");
    }
    return fs__can_frame(octets, result, &arrival);
}

/* The bool in a slot: 0 or 1, as C has it; -1: something else. */
static int fs__can_bool(PyObject *frame, int slot) {
    PyObject *value = *fs__can_place(frame, slot);
    return value == Py_True ? 1 : value == Py_False ? 0 : -1;
}

/* Octets of a classic or FD frame, as CanFrame.octets has them; 0: not for us, since it is of another kind, or no frame. */
static size_t fs__can_pack(PyObject *frame, struct canfd_frame *fields) {
    static const int plain[] = {FS__CAN_REMOTE, FS__CAN_ERROR, FS__CAN_XL, FS__CAN_SEC, FS__CAN_RRS};
    static const int zeros[] = {FS__CAN_SDT, FS__CAN_AF, FS__CAN_VCID};
    PyObject *id = *fs__can_place(frame, FS__CAN_ID), *data = *fs__can_place(frame, FS__CAN_DATA);
    int extended = fs__can_bool(frame, FS__CAN_EXTENDED), fd = fs__can_bool(frame, FS__CAN_FD);
    int brs = fs__can_bool(frame, FS__CAN_BRS), esi = fs__can_bool(frame, FS__CAN_ESI);
    Py_ssize_t identifier, length;
    size_t i;
    for (i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
        if (*fs__can_place(frame, plain[i]) != Py_False) {
            return 0;
        }
    }
    for (i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++) {
        if (*fs__can_place(frame, zeros[i]) != fs__can.zero) {
            return 0;
        }
    }
    if (extended < 0 || fd < 0 || brs < 0 || esi < 0 || (!fd && (brs || esi)) ||
        *fs__can_place(frame, FS__CAN_DLC) != Py_None || id == NULL || !PyLong_CheckExact(id) || data == NULL ||
        !PyBytes_CheckExact(data)) {
        return 0;
    }
    identifier = PyLong_AsSsize_t(id);
    length = PyBytes_Size(data);
    if (identifier < 0 || (size_t)identifier > (extended ? CAN_EFF_MASK : CAN_SFF_MASK)) {
        PyErr_Clear();
        return 0;
    }
    if (fd ? !fs__canfd_has_length(length) : length > CAN_MAX_DLEN) {
        return 0;
    }
    memset(fields, 0, sizeof(*fields));
    fields->can_id = (canid_t)identifier | (extended ? CAN_EFF_FLAG : 0);
    fields->len = (uint8_t)length;
    memcpy(fields->data, PyBytes_AsString(data), (size_t)length);
    if (!fd) {
        return CAN_MTU;
    }
    fields->flags = (uint8_t)(FS_CANFD_FDF | (brs ? CANFD_BRS : 0) | (esi ? CANFD_ESI : 0));
    return CANFD_MTU;
}

static PyObject *fs__can_send(PyObject *function, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    static const char *const slot_names[] = {"fd", "frame", "addr", "flags"};
    PyObject *slots[4], *address, *sockaddr = NULL;
    struct canfd_frame fields;
    const char *to = NULL;
    int flags, to_length = 0;
    fs_socket_t fd;
    int64_t length = 0, result;
    if (fs__pick(slots, slot_names, 4, args, count, names) && slots[0] != NULL && slots[1] != NULL &&
        (PyObject *)Py_TYPE(slots[1]) == fs__can.frame_type && fs__flags_of(slots[3], &flags) &&
        fs__descriptor(slots[0], &fd)) {
#ifdef Py_GIL_DISABLED
        Py_BEGIN_CRITICAL_SECTION(slots[1]); /* in which nobody sets what is in its slots */
        length = (int64_t)fs__can_pack(slots[1], &fields);
        Py_END_CRITICAL_SECTION();
#else
        length = (int64_t)fs__can_pack(slots[1], &fields);
#endif
    }
    address = length == 0 || slots[2] == NULL ? Py_None : slots[2];
    if (address != Py_None && (sockaddr = fs__sockaddr(address)) != NULL) {
        to = PyBytes_AsString(sockaddr);
        to_length = (int)PyBytes_Size(sockaddr);
    }
    if (length == 0 || (address != Py_None && sockaddr == NULL)) {
        return fs__ask_python(function, args, count, names);
    }
    Py_BEGIN_ALLOW_THREADS;
    result = to == NULL ? fs_send(fd, &fields, 0, length, flags) : fs_sendto(fd, &fields, 0, length, flags, to, to_length);
    Py_END_ALLOW_THREADS;
    Py_XDECREF(sockaddr);
    if (result >= 0) {
        return PyLong_FromSsize_t((Py_ssize_t)result);
    }
    if (result == -(int64_t)FS_EINTR) {
        return fs__trouble(result, "send", function, args, count, names);
    }
    return PyObject_CallFunction(fs__can.raise_refused, "LOOO", (long long)-result, slots[0], slots[1], address);
}

/* What is behind a CanBatch, which its slot keeps alive; NULL: no batch. */
static struct fs_can_batch *fs__can_batch(PyObject *object) {
    PyObject *native = NULL;
    if (PyObject_TypeCheck(object, (PyTypeObject *)fs__can.batch_type)) {
        native = fs__slot_value(object, fs__can.native_offset);
    }
    if (native == NULL || !PyObject_TypeCheck(native, (PyTypeObject *)fs__python.cdata_type)) {
        return NULL;
    }
    return (struct fs_can_batch *)(void *)_cffi_to_c_pointer(native, (struct _cffi_ctypedescr *)fs__python.void_pointer);
}

static PyObject *fs__can_recv_batch(PyObject *function, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    static const char *const slot_names[] = {"fd", "batch", "flags"};
    PyObject *slots[3];
    struct fs_can_batch *batch = NULL;
    fs_socket_t fd;
    int flags;
    int64_t result;
    if (fs__pick(slots, slot_names, 3, args, count, names) && slots[0] != NULL && slots[1] != NULL &&
        fs__flags_of(slots[2], &flags) && fs__descriptor(slots[0], &fd)) {
        batch = fs__can_batch(slots[1]);
    }
    if (batch == NULL) {
        return fs__ask_python(function, args, count, names);
    }
    Py_BEGIN_ALLOW_THREADS;
    result = fs_can_recv_batch(fd, batch, flags);
    Py_END_ALLOW_THREADS;
    if (result == FS_CAN_BUSY) {
        return fs__ask_python(function, args, count, names);
    }
    return result >= 0 ? PyLong_FromSsize_t((Py_ssize_t)result) : fs__trouble(result, "recvmmsg", function, args, count, names);
}

/* CanBatch.__getitem__ */
static PyObject *fs__can_item(PyObject *self, PyObject *index) {
    struct fs_can_batch *batch = fs__can_batch(self);
    struct fs_can_arrival arrival;
    Py_ssize_t position;
    int64_t length = -1;
    if (batch != NULL && fs__number(index, &position)) {
        length = fs_can_batch_frame(batch, position, &arrival);
    }
    if (length < 0 || length == FS_CAN_TRUNCATED) {
        PyErr_Clear();
        return PyObject_CallFunctionObjArgs(fs__can.item, self, index, NULL);
    }
    return fs__can_frame(batch->octets + position * FS_CAN_ROOM, length, &arrival);
}

/* set_up_can(CanFrame, CanBatch, parse, raise_refused, item) -> what CanBatch.__getitem__ is to be */
static PyObject *fs__set_up_can(PyObject *module, PyObject *args) {
    static PyMethodDef item = {"__getitem__", fs__can_item, METH_O, NULL};
    int slot;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOOOO", &fs__can.frame_type, &fs__can.batch_type, &fs__can.parse, &fs__can.raise_refused,
                          &fs__can.item)) {
        return NULL;
    }
    Py_INCREF(args); /* and with it, all of them */
    fs__can.zero = PyLong_FromLong(0);
    fs__can.native_offset = fs__find_slot(fs__can.batch_type, "_native");
    if (fs__can.zero == NULL || fs__can.native_offset < 0) {
        return NULL;
    }
    for (slot = 0; slot < FS__CAN_SLOTS; slot++) {
        fs__can.offset[slot] = fs__find_slot(fs__can.frame_type, fs__can_slot_names[slot]);
        if (fs__can.offset[slot] < 0) {
            return NULL;
        }
    }
    return PyDescr_NewMethod((PyTypeObject *)fs__can.batch_type, &item);
}

#endif
