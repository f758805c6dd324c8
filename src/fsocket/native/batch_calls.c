/* socket_recv_batch, socket_send_batch, Batch.__getitem__ and Batch.__iter__ as CPython builtins, for the reason and by the rules of
   calls.c: the Python functions behind them (src/fsocket/batch.py, segments.py) are the whole truth. */

#ifndef PYPY_VERSION

/* What the calls are named in errors; batch.py has the same. */
#ifdef __linux__
#define FS__RECEIVE_CALL "recvmmsg"
#else
#define FS__RECEIVE_CALL "recvmsg"
#endif

/* What batch.py hands over at import. */
static struct {
    PyObject *batch_type;     /* Batch */
    PyObject *datagram_type;  /* Datagram */
    PyObject *sent_type;      /* SentCount */
    PyObject *send_on;        /* (handle, datagrams, addr, flags, datagrams sent, octets sent of the next) -> SentCount */
    PyObject *sent_count;     /* (datagrams sent, octets sent of the next, code, handle) -> SentCount, or an error */
    PyObject *item;           /* the Python function behind Batch.__getitem__ */
    PyObject *no_control;     /* () */
    Py_ssize_t native_offset; /* where in a Batch its slots are */
    Py_ssize_t octets_offset;
    Py_ssize_t slices_offset;
    Py_ssize_t data_offset; /* ... and in a Datagram */
    Py_ssize_t address_offset;
    Py_ssize_t flags_offset;
    Py_ssize_t control_offset;
} fs__batching;

/* What is behind a Batch, which its slot keeps alive; NULL: no batch. */
static struct fs_batch *fs__batch(PyObject *object) {
    PyObject *native = NULL;
    if (PyObject_TypeCheck(object, (PyTypeObject *)fs__batching.batch_type)) {
        native = fs__slot_value(object, fs__batching.native_offset);
    }
    if (native == NULL || !PyObject_TypeCheck(native, (PyTypeObject *)fs__python.cdata_type)) {
        return NULL;
    }
    return (struct fs_batch *)(void *)_cffi_to_c_pointer(native, (struct _cffi_ctypedescr *)fs__python.void_pointer);
}

static PyObject *fs__socket_recv_batch(PyObject *function, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    static const char *const slot_names[] = {"fd", "batch", "flags"};
    PyObject *slots[3];
    struct fs_batch *batch = NULL;
    fs_socket_t fd;
    int flags;
    int64_t result;
    if (fs__pick(slots, slot_names, 3, args, count, names) && slots[0] != NULL && slots[1] != NULL &&
        fs__flags_of(slots[2], &flags) && fs__descriptor(slots[0], &fd)) {
        batch = fs__batch(slots[1]);
    }
    if (batch == NULL || batch->descriptors) { /* which Python may have, and has to let go of */
        return fs__ask_python(function, args, count, names);
    }
    Py_BEGIN_ALLOW_THREADS;
    result = fs_recv_batch(fd, batch, flags);
    Py_END_ALLOW_THREADS;
    if (result == FS_BATCH_BUSY) {
        return fs__ask_python(function, args, count, names);
    }
    return result >= 0 ? PyLong_FromSsize_t((Py_ssize_t)result)
                       : fs__trouble(result, FS__RECEIVE_CALL, function, args, count, names);
}

static PyObject *fs__slice(int64_t start, int64_t end) {
    PyObject *from = PyLong_FromLongLong(start), *to = PyLong_FromLongLong(end);
    PyObject *slice = from == NULL || to == NULL ? NULL : PySlice_New(from, to, NULL);
    Py_XDECREF(to);
    Py_XDECREF(from);
    return slice;
}

/* The slice of a batch's octets that a datagram is. Those of a slot are mostly of one length, and a slice and its numbers cost as
   much as what is done with them: so each slot keeps its last one. */
static PyObject *fs__batch_slice(struct fs_batch *batch, PyObject *slices, const struct fs_datagram *datagram) {
#ifdef Py_GIL_DISABLED
    (void)batch;
    (void)slices;
    return fs__slice(datagram->start, datagram->start + datagram->length);
#else
    int64_t *kept = &batch->slots[datagram->slot].slice;
    PyObject *slice;
    if (datagram->split) {
        return fs__slice(datagram->start, datagram->start + datagram->length);
    }
    if (*kept == datagram->length + 1) {
        slice = PyList_GetItem(slices, datagram->slot);
        Py_XINCREF(slice);
        return slice;
    }
    slice = fs__slice(datagram->start, datagram->start + datagram->length);
    if (slice != NULL) {
        *kept = 0;
        Py_INCREF(slice);
        if (PyList_SetItem(slices, datagram->slot, slice) < 0) {
            Py_CLEAR(slice);
        } else {
            *kept = datagram->length + 1;
        }
    }
    return slice;
#endif
}

/* A part of the octets of a batch. */
static PyObject *fs__batch_view(struct fs_batch *batch, PyObject *octets, PyObject *slices,
                                const struct fs_datagram *datagram) {
    PyObject *slice = fs__batch_slice(batch, slices, datagram);
    PyObject *view = slice == NULL ? NULL : PyObject_GetItem(octets, slice);
    Py_XDECREF(slice);
    return view;
}

static PyObject *fs__batch_address(const struct fs_datagram *datagram) {
    struct fs_address address;
    address.length = datagram->address_length < 0 || datagram->address_length > FS__ADDRESS_MAX ? 0 : datagram->address_length;
    memcpy(address.octets, datagram->address, (size_t)address.length);
    return fs__address_object(&address);
}

/* A new Datagram. NULL, without an error: Python is to make it. */
static PyObject *fs__batch_made(PyObject *self, struct fs_batch *batch, const struct fs_datagram *datagram) {
    PyObject *octets = fs__slot_value(self, fs__batching.octets_offset);
    PyObject *slices = fs__slot_value(self, fs__batching.slices_offset);
    PyObject *data, *address, *flags, *control, *made;
    if (datagram->descriptors || octets == NULL || slices == NULL) {
        return NULL;
    }
    data = fs__batch_view(batch, octets, slices, datagram);
    address = data == NULL ? NULL : fs__batch_address(datagram);
    flags = address == NULL ? NULL : PyLong_FromLong(datagram->flags);
    control = fs__batching.no_control;
    if (datagram->control_length > 0) {
        control = PyBytes_FromStringAndSize(datagram->control, datagram->control_length);
    } else {
        Py_INCREF(control);
    }
    made = flags == NULL || control == NULL ? NULL : PyType_GenericAlloc((PyTypeObject *)fs__batching.datagram_type, 0);
    if (made == NULL) {
        Py_XDECREF(data);
        Py_XDECREF(address);
        Py_XDECREF(flags);
        Py_XDECREF(control);
        return NULL;
    }
    *fs__slot_place(made, fs__batching.data_offset) = data;
    *fs__slot_place(made, fs__batching.address_offset) = address;
    *fs__slot_place(made, fs__batching.flags_offset) = flags;
    *fs__slot_place(made, fs__batching.control_offset) = control;
    return made;
}

/* Batch.__getitem__ */
static PyObject *fs__batch_item(PyObject *self, PyObject *index) {
    struct fs_batch *batch = fs__batch(self);
    struct fs_datagram datagram;
    Py_ssize_t position;
    PyObject *made;
    if (batch != NULL && fs__number(index, &position) && fs_batch_datagram(batch, position, &datagram)) {
        made = fs__batch_made(self, batch, &datagram);
        if (made != NULL || PyErr_Occurred()) {
            return made;
        }
    }
    PyErr_Clear();
    return PyObject_CallFunctionObjArgs(fs__batching.item, self, index, NULL);
}

/* What holds a datagram that is to go where it is while the interpreter lock is released. */
struct fs__held {
    fs__pin_t pin;
    PyObject *sockaddr;
};

/* As many as there is room for without asking for memory. */
#define FS__HELD_HERE 64

static void fs__let_go(struct fs__held *held, Py_ssize_t count) {
    Py_ssize_t i;
    for (i = 0; i < count; i++) {
        fs__unpin(&held[i].pin);
        Py_XDECREF(held[i].sockaddr);
    }
}

/* Octets of the kinds that make no questions. 0: not for us. */
static int fs__hold_octets(PyObject *octets, struct fs__held *held, struct fs_outgoing *one) {
    if (PyBytes_CheckExact(octets)) {
        Py_INCREF(octets);
        held->pin.obj = octets; /* let go of like a buffer, of which bytes have none to release */
        one->octets = PyBytes_AsString(octets);
        one->length = PyBytes_Size(octets);
        return 1;
    }
    /* As in fs__octets: pointers of cffi and ctypes are Python's. */
    if (PyObject_TypeCheck(octets, (PyTypeObject *)fs__python.cdata_type) ||
        Py_TYPE((PyObject *)Py_TYPE(octets)) != &PyType_Type || !fs__pin(octets, 0, &held->pin)) {
        return 0;
    }
    one->octets = held->pin.buf;
    one->length = held->pin.len;
    return 1;
}

/* Where a datagram goes; NULL and None: to the peer. 0: not for us. */
static int fs__hold_address(PyObject *address, struct fs__held *held, struct fs_outgoing *one) {
    if (address == NULL || address == Py_None) {
        return 1;
    }
    held->sockaddr = fs__sockaddr(address);
    if (held->sockaddr == NULL) {
        return 0;
    }
    one->sockaddr = PyBytes_AsString(held->sockaddr);
    one->sockaddr_length = (int)PyBytes_Size(held->sockaddr);
    return 1;
}

static int fs__hold_datagram(PyObject *datagram, PyObject *address, struct fs__held *held, struct fs_outgoing *one) {
    PyObject *octets = fs__slot_value(datagram, fs__batching.data_offset);
    if (address == Py_None) {
        address = fs__slot_value(datagram, fs__batching.address_offset);
        one->answers = 1;
    }
    return octets != NULL && fs__hold_octets(octets, held, one) && fs__hold_address(address, held, one);
}

/* One of the datagrams: octets, a pair of octets and an address, or a Datagram. 0: not for us. */
static int fs__hold(PyObject *datagram, PyObject *address, struct fs__held *held, struct fs_outgoing *one) {
    memset(one, 0, sizeof(*one));
    held->pin.obj = held->sockaddr = NULL;
    if ((PyObject *)Py_TYPE(datagram) == fs__batching.datagram_type) {
        int held_it;
#ifdef Py_GIL_DISABLED
        Py_BEGIN_CRITICAL_SECTION(datagram); /* in which nobody sets what is in its slots */
        held_it = fs__hold_datagram(datagram, address, held, one);
        Py_END_CRITICAL_SECTION();
#else
        held_it = fs__hold_datagram(datagram, address, held, one);
#endif
        return held_it;
    }
    if (PyTuple_CheckExact(datagram)) {
        return address == Py_None && PyTuple_Size(datagram) == 2 && fs__hold_octets(PyTuple_GetItem(datagram, 0), held, one) &&
               fs__hold_address(PyTuple_GetItem(datagram, 1), held, one);
    }
    return fs__hold_octets(datagram, held, one) && fs__hold_address(address, held, one);
}

/* All of them, from a tuple; `address` is one for all, or a tuple of them. How many are held; fewer: the next one is not for us. */
static Py_ssize_t fs__hold_all(PyObject *datagrams, PyObject *address, Py_ssize_t count, struct fs__held *held,
                               struct fs_outgoing *all) {
    int each = PyTuple_CheckExact(address);
    Py_ssize_t i;
    for (i = 0; i < count; i++) {
        PyObject *to = each ? PyTuple_GetItem(address, i) : address;
        if (each && to == Py_None) {
            return i;
        }
        if (!fs__hold(PyTuple_GetItem(datagrams, i), to, &held[i], &all[i])) {
            fs__let_go(&held[i], 1);
            return i;
        }
    }
    return count;
}

/* Whether the rest is to be sent: a handler of signals may have an exception instead, which is set then. */
static int fs__goes_on(int64_t result) {
    return result == FS_BATCH_SHORT && PyErr_CheckSignals() == 0;
}

/* What has come of a call. An interruption is Python's, which goes on from where it was. */
static PyObject *fs__batch_sent(int64_t result, const struct fs_sending *done, PyObject *const *slots, int flags) {
    if (result == FS_BATCH_SHORT) {
        return NULL;
    }
    if (result == -(int64_t)FS_EINTR) {
        return PyErr_CheckSignals() < 0 ? NULL
                                        : PyObject_CallFunction(fs__batching.send_on, "OOOiLL", slots[0], slots[1], slots[2],
                                                                flags, (long long)done->sent, (long long)done->octets);
    }
    if (result < 0) {
        return PyObject_CallFunction(fs__batching.sent_count, "LLLO", (long long)done->sent, (long long)done->octets,
                                     (long long)-result, slots[0]);
    }
    return PyObject_CallFunction(fs__batching.sent_type, "L", (long long)done->sent);
}

/* From a Batch: 1: sent, and `answer` is what came of it. 0: not for us. */
static int fs__send_from_batch(fs_socket_t fd, struct fs_batch *batch, PyObject *const *slots, int flags, PyObject **answer) {
    struct fs_sending done = {0, 0};
    struct fs_outgoing to;
    struct fs__held held;
    int64_t result;
    int raised;
    memset(&to, 0, sizeof(to));
    held.pin.obj = held.sockaddr = NULL;
    if (!fs__hold_address(slots[2], &held, &to) || !fs_batch_begin(batch)) {
        fs__let_go(&held, 1);
        return 0;
    }
    do {
        Py_BEGIN_ALLOW_THREADS;
        result = fs_send_received(fd, batch, to.sockaddr, to.sockaddr_length, flags, &done);
        Py_END_ALLOW_THREADS;
    } while (fs__goes_on(result));
    raised = result == -(int64_t)FS_EINTR && PyErr_CheckSignals() < 0; /* to handlers, the batch is busy */
    fs_batch_end(batch);
    fs__let_go(&held, 1);
    *answer = raised ? NULL : fs__batch_sent(result, &done, slots, flags);
    return 1;
}

/* From a tuple, of which nobody takes things out meanwhile; likewise. */
static int fs__send_from_tuple(fs_socket_t fd, PyObject *datagrams, PyObject *address, PyObject *const *slots, int flags,
                               PyObject **answer) {
    struct fs__held held_here[FS__HELD_HERE], *held = held_here;
    struct fs_outgoing all_here[FS__HELD_HERE], *all = all_here;
    struct fs_sending done = {0, 0};
    Py_ssize_t count = PyTuple_Size(datagrams), held_count = -1;
    int64_t result;
    if (PyTuple_CheckExact(address) && PyTuple_Size(address) != count) {
        return 0;
    }
    if (count > FS__HELD_HERE) {
        held = PyMem_Malloc((size_t)count * sizeof(*held));
        all = PyMem_Malloc((size_t)count * sizeof(*all));
    }
    if (held != NULL && all != NULL) {
        held_count = fs__hold_all(datagrams, address, count, held, all);
        if (held_count == count) {
            do {
                Py_BEGIN_ALLOW_THREADS;
                result = fs_send_batch(fd, all, count, flags, &done);
                Py_END_ALLOW_THREADS;
            } while (fs__goes_on(result));
            *answer = fs__batch_sent(result, &done, slots, flags);
        }
        fs__let_go(held, held_count);
    }
    if (count > FS__HELD_HERE) {
        PyMem_Free(held);
        PyMem_Free(all);
    }
    return held_count == count;
}

/* A tuple of so many references to the same; NULL, with an error: there is no memory. */
static PyObject *fs__repeated(PyObject *object, Py_ssize_t count) {
    PyObject *tuple = PyTuple_New(count);
    Py_ssize_t i;
    for (i = 0; tuple != NULL && i < count; i++) {
        Py_INCREF(object);
        PyTuple_SetItem(tuple, i, object);
    }
    return tuple;
}

/* From a list or a tuple, or octets to many addresses; likewise. */
static int fs__send_from_sequence(fs_socket_t fd, PyObject *const *slots, int flags, PyObject **answer) {
    PyObject *datagrams = NULL, *address = slots[2];
    int sent = 0;
    if (PyTuple_CheckExact(address)) {
        return 0; /* one of the stdlib's */
    }
    if (PyList_CheckExact(address)) {
        address = PyList_AsTuple(address);
    } else {
        Py_INCREF(address);
    }
    if (PyTuple_CheckExact(slots[1])) {
        datagrams = slots[1];
        Py_INCREF(datagrams);
    } else if (PyList_CheckExact(slots[1])) {
        datagrams = PyList_AsTuple(slots[1]);
    } else if (address != NULL && PyTuple_CheckExact(address) && PyBytes_CheckExact(slots[1])) {
        datagrams = fs__repeated(slots[1], PyTuple_Size(address));
    }
    if (address != NULL && datagrams != NULL) {
        sent = fs__send_from_tuple(fd, datagrams, address, slots, flags, answer);
    }
    Py_XDECREF(datagrams);
    Py_XDECREF(address);
    return sent;
}

static PyObject *fs__socket_send_batch(PyObject *function, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    static const char *const slot_names[] = {"fd", "datagrams", "addr", "flags"};
    PyObject *slots[4], *answer = NULL;
    fs_socket_t fd;
    int flags, sent = 0;
    if (fs__pick(slots, slot_names, 4, args, count, names) && slots[0] != NULL && slots[1] != NULL &&
        fs__flags_of(slots[3], &flags) && fs__descriptor(slots[0], &fd)) {
        struct fs_batch *batch = fs__batch(slots[1]);
        slots[2] = slots[2] == NULL ? Py_None : slots[2];
        if (batch != NULL) {
            sent = fs__send_from_batch(fd, batch, slots, flags, &answer);
        } else {
            sent = fs__send_from_sequence(fd, slots, flags, &answer);
        }
    }
    if (sent) {
        return answer;
    }
    return fs__ask_python(function, args, count, names);
}

/* What segments.py hands over at import: (fd, buffer, segment_size, addr, start, end, flags, octets sent) -> octets sent. */
static PyObject *fs__send_segments_on;

/* Signal handlers run, and then Python sends what is left: how much has gone in all. */
static PyObject *fs__segments_resume(PyObject *const *slots, Py_ssize_t start, int flags, int64_t gone) {
    PyObject *addr = slots[3] == NULL ? Py_None : slots[3], *end = slots[5] == NULL ? Py_None : slots[5];
    if (PyErr_CheckSignals() < 0) {
        return NULL;
    }
    return PyObject_CallFunction(fs__send_segments_on, "OOOOnOiL", slots[0], slots[1], slots[2], addr, start, end, flags,
                                 (long long)gone);
}

static PyObject *fs__socket_send_segments(PyObject *function, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    static const char *const slot_names[] = {"fd", "buffer", "segment_size", "addr", "start", "end", "flags"};
    PyObject *slots[7];
    struct fs__arguments a;
    struct fs__held to;
    struct fs_outgoing one;
    Py_ssize_t size, segment;
    int64_t result, gone = 0;
    memset(&one, 0, sizeof(one));
    memset(&a, 0, sizeof(a));
    to.pin.obj = to.sockaddr = NULL;
    if (!fs__pick(slots, slot_names, 7, args, count, names) || slots[0] == NULL || slots[1] == NULL || slots[2] == NULL) {
        return fs__ask_python(function, args, count, names);
    }
    a.slot[FS__BUFFER] = slots[1];
    a.slot[FS__START] = slots[4];
    a.slot[FS__END] = slots[5];
    a.slot[FS__FLAGS] = slots[6];
    if (!fs__number(slots[2], &segment) || segment == 0 || !fs__descriptor(slots[0], &a.fd) ||
        !fs__hold_address(slots[3], &to, &one) || !fs__octets(&a, 0, &size) || !fs__range(&a, size)) {
        fs__unpin(&a.pin);
        fs__let_go(&to, 1);
        return fs__ask_python(function, args, count, names);
    }
    do {
        Py_BEGIN_ALLOW_THREADS;
        result = fs_send_segments(a.fd, a.base, a.start, a.end, segment, a.flags, fs__kind(slots[0]), one.sockaddr,
                                  one.sockaddr_length, &gone);
        Py_END_ALLOW_THREADS;
    } while (fs__goes_on(result));
    fs__unpin(&a.pin);
    fs__let_go(&to, 1);
    if (result == FS_BATCH_SHORT) {
        return NULL;
    }
    if (result < 0 && gone == 0) {
        return fs__trouble(result, "sendmsg", function, args, count, names);
    }
    if (result == -(int64_t)FS_EINTR) {
        return fs__segments_resume(slots, a.start, a.flags, gone);
    }
    return PyLong_FromLongLong(gone);
}

/* set_up_segments(the function that goes on) */
static PyObject *fs__set_up_segments(PyObject *module, PyObject *send_on) {
    (void)module;
    Py_INCREF(send_on);
    fs__send_segments_on = send_on;
    Py_INCREF(Py_None);
    return Py_None;
}

/* set_up_batch(Batch, Datagram, SentCount, send_on, sent_count, item) -> what Batch.__getitem__ is to be */
static PyObject *fs__set_up_batch(PyObject *module, PyObject *args) {
    static PyMethodDef item = {"__getitem__", fs__batch_item, METH_O, NULL};
    (void)module;
    if (!PyArg_ParseTuple(args, "OOOOOO", &fs__batching.batch_type, &fs__batching.datagram_type, &fs__batching.sent_type,
                          &fs__batching.send_on, &fs__batching.sent_count, &fs__batching.item)) {
        return NULL;
    }
    Py_INCREF(args); /* and with it, all of them */
    fs__batching.no_control = PyTuple_New(0);
    fs__batching.native_offset = fs__find_slot(fs__batching.batch_type, "_native");
    fs__batching.octets_offset = fs__find_slot(fs__batching.batch_type, "_octets");
    fs__batching.slices_offset = fs__find_slot(fs__batching.batch_type, "_slices");
    fs__batching.data_offset = fs__find_slot(fs__batching.datagram_type, "data");
    fs__batching.address_offset = fs__find_slot(fs__batching.datagram_type, "address");
    fs__batching.flags_offset = fs__find_slot(fs__batching.datagram_type, "flags");
    fs__batching.control_offset = fs__find_slot(fs__batching.datagram_type, "_control");
    if (fs__batching.no_control == NULL || PyErr_Occurred()) {
        return NULL;
    }
    return PyDescr_NewMethod((PyTypeObject *)fs__batching.batch_type, &item);
}

#endif
