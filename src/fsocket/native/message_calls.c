/* socket_sendmsg, socket_recvmsg and decode_control as CPython builtins, for the reason and by the rules of calls.c: the Python
   functions behind them (src/fsocket/message.py, src/fsocket/control/codec.py) are the whole truth. Control messages are read and
   packed here if their values are plain tuples, and left to Python all together if there is another among them. */

#ifndef PYPY_VERSION

/* What control/codec.py and message.py hand over at import. */
static struct {
    PyObject *types[FS_CONTROL_KINDS]; /* the classes of values, by kind; NULL: Python makes them, or there is no such kind */
    PyObject *message_type;            /* Message */
    PyObject *decode;                  /* the Python function behind decode_control */
    PyObject *nothing;                 /* () */
    newfunc new_tuple;                 /* tuple.__new__ */
} fs__messages;

/* A new object of a class below tuple, whose items are `items`; takes over the reference to them. */
static PyObject *fs__value(PyObject *type, PyObject *items) {
    PyObject *made = NULL, *arguments = items == NULL ? NULL : PyTuple_Pack(1, items);
    if (arguments != NULL) {
        made = fs__messages.new_tuple((PyTypeObject *)type, arguments, NULL);
        Py_DECREF(arguments);
    }
    Py_XDECREF(items);
    return made;
}

/* A time; None: it is not told. */
static PyObject *fs__told_time(int64_t time) {
    if (time == FS_CONTROL_UNTOLD) {
        Py_INCREF(Py_None);
        return Py_None;
    }
    return PyLong_FromLongLong(time);
}

/* The items of the value of a control message. NULL, without an error: Python makes it. */
static PyObject *fs__value_items(const struct fs_control *control, const char *octets) {
    PyObject *address, *destination, *data, *items = NULL;
    switch (control->kind) {
    case FS_CONTROL_UNKNOWN:
        data = PyBytes_FromStringAndSize(octets + control->offset, (Py_ssize_t)control->length);
        return data == NULL ? NULL : Py_BuildValue("(iiN)", control->level, control->type, data);
    case FS_CONTROL_PACKET_INFO:
        address = fs__address_object(&control->address);
        destination = address == NULL ? NULL : fs__address_object(&control->destination);
        if (destination != NULL) {
            items = Py_BuildValue("(OkO)", address, (unsigned long)control->interface, destination);
        }
        Py_XDECREF(destination);
        Py_XDECREF(address);
        return items;
    case FS_CONTROL_HOP_LIMIT:
    case FS_CONTROL_TRAFFIC_CLASS:
        return Py_BuildValue("(Li)", (long long)control->number, control->family);
    case FS_CONTROL_TIMESTAMP:
        return Py_BuildValue("(L)", (long long)control->software);
    case FS_CONTROL_TIMESTAMPING:
        return Py_BuildValue("(NN)", fs__told_time(control->software), fs__told_time(control->hardware));
    case FS_CONTROL_ORIGINAL_DESTINATION:
        return control->address.length == 0 ? NULL : Py_BuildValue("(N)", fs__address_object(&control->address));
    case FS_CONTROL_DROPS:
    case FS_CONTROL_SEGMENT_SIZE:
    case FS_CONTROL_TRANSMIT_TIME:
    case FS_CONTROL_TLS_RECORD_TYPE:
        return Py_BuildValue("(L)", (long long)control->number);
    default:
        return NULL;
    }
}

/* The values of control messages, as a tuple. NULL, without an error: Python makes them. */
static PyObject *fs__values(const char *octets, int64_t length) {
    struct fs_control control;
    PyObject *values, *list;
    int64_t at = 0;
    if (length == 0) {
        Py_INCREF(fs__messages.nothing);
        return fs__messages.nothing;
    }
    list = PyList_New(0);
    while (list != NULL && fs_read_control(octets, length, at, &control)) {
        PyObject *type = fs__messages.types[control.kind], *value = NULL;
        if (type != NULL && !control.partial) {
            PyObject *items = fs__value_items(&control, octets);
            value = items == NULL ? NULL : fs__value(type, items);
        }
        if (value == NULL || PyList_Append(list, value) < 0) {
            Py_DECREF(list);
            list = NULL;
        }
        Py_XDECREF(value);
        at = control.next;
    }
    values = list == NULL ? NULL : PyList_AsTuple(list);
    Py_XDECREF(list);
    return values;
}

static PyObject *fs__decode_control(PyObject *function, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    if (count > 0 && PyBytes_CheckExact(args[0])) {
        PyObject *values = fs__values(PyBytes_AsString(args[0]), (int64_t)PyBytes_Size(args[0]));
        if (values == NULL && PyErr_Occurred()) {
            return NULL;
        }
        if (values != NULL && (count == 2 || (count == 1 && names == NULL))) {
            return values;
        }
        Py_XDECREF(values);
    }
    return fs__ask_python(function, args, count, names);
}

/* The places of octets: as many as there is room for without asking for memory. */
#define FS__PLACES_HERE 8

struct fs__places {
    PyObject *each; /* a tuple of them; NULL: just one */
    int count;
    struct fs__arguments held[FS__PLACES_HERE];
    fs_part_t parts[FS__PLACES_HERE];
};

static void fs__leave_places(struct fs__places *places) {
    int i;
    for (i = 0; i < places->count; i++) {
        fs__unpin(&places->held[i].pin);
    }
    places->count = 0;
    Py_XDECREF(places->each);
    places->each = NULL;
}

static int fs__place(struct fs__places *places, PyObject *object, int writable) {
    struct fs__arguments *held = &places->held[places->count];
    Py_ssize_t size;
    memset(held, 0, sizeof(*held));
    held->slot[FS__BUFFER] = object;
    if (!fs__octets(held, writable, &size)) {
        return 0;
    }
    fs_set_part(&places->parts[places->count++], held->base, 0, (int64_t)size);
    return 1;
}

/* 0, perhaps with an error set: not for us. */
static int fs__places(struct fs__places *places, PyObject *buffers, int writable) {
    Py_ssize_t i, count;
    places->each = NULL;
    places->count = 0;
    if (PyList_CheckExact(buffers)) {
        places->each = PyList_AsTuple(buffers);
    } else if (PyTuple_CheckExact(buffers)) {
        Py_INCREF(buffers);
        places->each = buffers;
    } else {
        return fs__place(places, buffers, writable);
    }
    count = places->each == NULL ? -1 : PyTuple_Size(places->each);
    /* A pair may be a pointer and a number. */
    if (count < 0 || count > FS__PLACES_HERE ||
        (count == 2 && PyTuple_CheckExact(buffers) && PyIndex_Check(PyTuple_GetItem(buffers, 1)))) {
        fs__leave_places(places);
        return 0;
    }
    for (i = 0; i < count; i++) {
        if (!fs__place(places, PyTuple_GetItem(places->each, i), writable)) {
            fs__leave_places(places);
            return 0;
        }
    }
    return 1;
}

/* Room for control messages without asking for memory. */
#define FS__CONTROL_HERE 1024

/* The values of what came beside a message; descriptors among them belong to the values, unless they are not yet any. */
static PyObject *fs__came(const char *octets, int64_t length, int flags) {
    const int owned = FS_CONTROL_PEEK_OWNS || (flags & MSG_PEEK) == 0;
    PyObject *values = fs__values(octets, length), *data;
    if (values != NULL) {
        return values;
    }
    data = PyErr_Occurred() ? NULL : PyBytes_FromStringAndSize(octets, (Py_ssize_t)length);
    if (data == NULL) {
        if (owned) {
            fs_close_descriptors(octets, length);
        }
        return NULL;
    }
    values = PyObject_CallFunctionObjArgs(fs__messages.decode, data, owned ? Py_True : Py_None, NULL);
    Py_DECREF(data);
    return values;
}

static PyObject *fs__socket_recvmsg(PyObject *function, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    static const char *const slot_names[] = {"fd", "buffers", "control_size", "flags"};
    union {
        char octets[FS__CONTROL_HERE];
        size_t aligned;
    } control;
    struct fs_message message;
    struct fs__places places;
    PyObject *slots[4], *values, *sender, *cut_off;
    Py_ssize_t room = 0;
    fs_socket_t fd;
    int flags;
    int64_t result;
    if (!fs__pick(slots, slot_names, 4, args, count, names) || slots[0] == NULL || slots[1] == NULL ||
        (slots[2] != NULL && !fs__number(slots[2], &room)) || room > FS__CONTROL_HERE || !fs__flags_of(slots[3], &flags) ||
        !fs__descriptor(slots[0], &fd) || !fs__places(&places, slots[1], 1)) {
        return fs__ask_python(function, args, count, names);
    }
    Py_BEGIN_ALLOW_THREADS;
    result = fs_recvmsg(fd, places.parts, places.count, control.octets, (int64_t)room, flags, &message);
    Py_END_ALLOW_THREADS;
    fs__leave_places(&places);
    if (result < 0) {
        return fs__trouble(result, "recvmsg", function, args, count, names);
    }
    values = fs__came(control.octets, message.control_length, flags);
    sender = values == NULL ? NULL : fs__address_object(&message.address);
    if (sender == NULL) {
        Py_XDECREF(values);
        return NULL;
    }
    cut_off = (message.flags & (MSG_TRUNC | MSG_CTRUNC)) != 0 ? Py_True : Py_False;
    return fs__value(fs__messages.message_type,
                     Py_BuildValue("(LNNiO)", (long long)result, sender, values, message.flags, cut_off));
}

/* Puts an item of a value, a number of up to `most`, where the message has it. 0: not for us. */
static int fs__take_number(PyObject *value, struct fs_control *control, Py_ssize_t most) {
    Py_ssize_t number;
    if (!fs__number(PyTuple_GetItem(value, 0), &number) || number > most) {
        return 0;
    }
    control->number = (int64_t)number;
    return 1;
}

static int fs__take_family(PyObject *value, struct fs_control *control, int family) {
    PyObject *given = PyTuple_GetItem(value, 1);
    Py_ssize_t number = family;
    if (given != Py_None && !fs__number(given, &number)) {
        return 0;
    }
    control->family = (int)number;
    return number == AF_INET || number == AF_INET6;
}

static int fs__take_info(PyObject *value, struct fs_control *control) {
    PyObject *sockaddr = fs__sockaddr(PyTuple_GetItem(value, 0));
    Py_ssize_t interface, length;
    int taken = 0;
    if (sockaddr == NULL) {
        return 0;
    }
    length = PyBytes_Size(sockaddr);
    if (length <= FS__ADDRESS_MAX && fs__number(PyTuple_GetItem(value, 1), &interface) && interface <= INT_MAX) {
        memcpy(control->address.octets, PyBytes_AsString(sockaddr), (size_t)length);
        control->address.length = (int)length;
        control->family = fs__family(control->address.octets, (int)length);
        control->interface = (uint32_t)interface;
        if (control->family == AF_INET6 && interface == 0) {
            control->interface = (uint32_t)control->address.in6.sin6_scope_id;
        }
        taken = control->family == AF_INET ||
                (control->family == AF_INET6 && !IN6_IS_ADDR_V4MAPPED(&control->address.in6.sin6_addr));
    }
    Py_DECREF(sockaddr);
    return taken;
}

/* A value to what is to be packed. 0, perhaps with an error set: not for us. */
static int fs__take_value(PyObject *value, struct fs_control *control, int family) {
    static const int items[FS_CONTROL_KINDS] = {
        [FS_CONTROL_PACKET_INFO] = 3,  [FS_CONTROL_HOP_LIMIT] = 2,     [FS_CONTROL_TRAFFIC_CLASS] = 2,
        [FS_CONTROL_SEGMENT_SIZE] = 1, [FS_CONTROL_TRANSMIT_TIME] = 1, [FS_CONTROL_TLS_RECORD_TYPE] = 1,
    };
    int kind = 0;
    while (kind < FS_CONTROL_KINDS && (PyObject *)Py_TYPE(value) != fs__messages.types[kind]) {
        kind++;
    }
    if (kind == FS_CONTROL_KINDS || PyTuple_Size(value) != items[kind]) {
        return 0;
    }
    control->kind = kind;
    switch (kind) {
    case FS_CONTROL_PACKET_INFO:
        return fs__take_info(value, control);
    case FS_CONTROL_HOP_LIMIT:
    case FS_CONTROL_TRAFFIC_CLASS:
        return fs__take_number(value, control, UCHAR_MAX) && fs__take_family(value, control, family);
    case FS_CONTROL_SEGMENT_SIZE:
        return fs__take_number(value, control, USHRT_MAX);
    case FS_CONTROL_TRANSMIT_TIME:
        return fs__take_number(value, control, PY_SSIZE_T_MAX);
    case FS_CONTROL_TLS_RECORD_TYPE:
        return fs__take_number(value, control, UCHAR_MAX);
    default:
        return 0;
    }
}

/* The octets of control messages that are to be sent; -1, perhaps with an error set: not for us. */
static int64_t fs__packed_values(PyObject *values, int family, char *octets, int64_t room) {
    int64_t at = 0;
    Py_ssize_t i, count = PyTuple_Size(values);
    memset(octets, 0, (size_t)room);
    for (i = 0; i < count; i++) {
        char payload[FS_CONTROL_PAYLOAD];
        struct fs_control control;
        int length;
        memset(&control, 0, sizeof(control));
        if (!fs__take_value(PyTuple_GetItem(values, i), &control, family)) {
            return -1;
        }
        length = fs_pack_control(&control, payload);
        if (length == 0 || fs_control_space(length) > room - at) {
            return -1;
        }
        fs_put_control(octets + at, control.level, control.type, payload, length);
        at += fs_control_space(length);
    }
    return at;
}

/* The family that counts for what goes to an address: AF_INET also for IPv4 that IPv6 carries. */
static int fs__family_to(PyObject *sockaddr) {
    struct fs_address address;
    int family, length;
    if (sockaddr == NULL || PyBytes_Size(sockaddr) > FS__ADDRESS_MAX) {
        return AF_UNSPEC;
    }
    length = (int)PyBytes_Size(sockaddr);
    memset(&address, 0, sizeof(address));
    memcpy(address.octets, PyBytes_AsString(sockaddr), (size_t)length);
    family = fs__family(address.octets, length);
    return family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&address.in6.sin6_addr) ? AF_INET : family;
}

static PyObject *fs__socket_sendmsg(PyObject *function, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    static const char *const slot_names[] = {"fd", "buffers", "control", "flags", "addr"};
    union {
        char octets[FS__CONTROL_HERE];
        size_t aligned;
    } control;
    struct fs__places places;
    PyObject *slots[5], *sockaddr = NULL, *values = NULL;
    int64_t control_length = -1, result;
    fs_socket_t fd;
    int flags, ours;
    ours = fs__pick(slots, slot_names, 5, args, count, names) && slots[0] != NULL && slots[1] != NULL &&
           fs__flags_of(slots[3], &flags) && fs__descriptor(slots[0], &fd);
    if (ours && slots[4] != NULL && slots[4] != Py_None) {
        sockaddr = fs__sockaddr(slots[4]);
        ours = sockaddr != NULL;
    }
    if (ours && slots[2] == NULL) {
        control_length = 0;
    } else if (ours && (PyTuple_CheckExact(slots[2]) || PyList_CheckExact(slots[2]))) {
        values = PySequence_Tuple(slots[2]);
        if (values != NULL) {
            control_length = fs__packed_values(values, fs__family_to(sockaddr), control.octets, (int64_t)sizeof(control));
        }
        Py_XDECREF(values);
    }
    if (control_length < 0 || !fs__places(&places, slots[1], 0)) {
        Py_XDECREF(sockaddr);
        return fs__ask_python(function, args, count, names);
    }
    {
        const char *octets = sockaddr == NULL ? NULL : PyBytes_AsString(sockaddr);
        int length = sockaddr == NULL ? 0 : (int)PyBytes_Size(sockaddr);
        Py_BEGIN_ALLOW_THREADS;
        result = fs_sendmsg(fd, places.parts, places.count, control.octets, control_length, flags, octets, length);
        Py_END_ALLOW_THREADS;
    }
    fs__leave_places(&places);
    Py_XDECREF(sockaddr);
    return result >= 0 ? PyLong_FromSsize_t((Py_ssize_t)result) : fs__trouble(result, "sendmsg", function, args, count, names);
}

/* set_up_control({kind: class}): the classes of values that are plain tuples. */
static PyObject *fs__set_up_control(PyObject *module, PyObject *types) {
    PyObject *kind, *type;
    Py_ssize_t at = 0;
    (void)module;
    if (!PyDict_Check(types)) {
        return PyErr_Format(PyExc_TypeError, "%R is no dict", types);
    }
    while (PyDict_Next(types, &at, &kind, &type)) {
        Py_ssize_t number = PyLong_AsSsize_t(kind);
        if (number < 0 || number >= FS_CONTROL_KINDS) {
            return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_ValueError, "there is no kind %R", kind);
        }
        Py_INCREF(type);
        fs__messages.types[number] = type;
    }
    fs__messages.nothing = PyTuple_New(0);
    fs__messages.new_tuple = (newfunc)(uintptr_t)PyType_GetSlot(&PyTuple_Type, Py_tp_new);
    if (fs__messages.nothing == NULL || fs__messages.new_tuple == NULL) {
        return NULL;
    }
    Py_INCREF(Py_None);
    return Py_None;
}

/* set_up_messages(Message, the Python function behind decode_control) */
static PyObject *fs__set_up_messages(PyObject *module, PyObject *args) {
    (void)module;
    if (!PyArg_ParseTuple(args, "OO", &fs__messages.message_type, &fs__messages.decode)) {
        return NULL;
    }
    Py_INCREF(args); /* and with it, both */
    Py_INCREF(Py_None);
    return Py_None;
}

#endif
