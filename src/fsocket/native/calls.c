/* The four transfer calls as CPython builtins.

   A Python function around a compiled call costs as much as a tenth of a recv(2). So on CPython each of the four has an entry
   here that takes the calls that go well: a handle, octets or a pointer, a range that fits, an answer without an error. It
   leaves everything else to the Python function of the same name (src/fsocket/transfer.py), which it was made from and which
   is the whole truth: arguments of other kinds, mistakes, interruptions. PyPy, which compiles that function itself, has
   nothing from this file.

   Only the stable ABI of CPython 3.10 is used. cffi's generated module has one line that makes the module object; the macro
   at the end adds what is here to it. */

#ifndef PYPY_VERSION

/* The stable ABI of 3.10 has no Py_buffer. There a memoryview holds the export, and under it the address that the old calls
   tell stays what it is; they are deprecated because nothing else holds it. */
#ifdef Py_LIMITED_API

typedef PyObject *fs__pin_t;

#if PY_VERSION_HEX >= 0x030d0000
/* Gone from the headers, though not from the stable ABI. */
PyAPI_FUNC(int) PyObject_AsReadBuffer(PyObject *object, const void **base, Py_ssize_t *size);
PyAPI_FUNC(int) PyObject_AsWriteBuffer(PyObject *object, void **base, Py_ssize_t *size);
#endif

#ifdef __GNUC__
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#endif
static int fs__pin(PyObject *object, int writable, fs__pin_t *pin, char **base, Py_ssize_t *size) {
    const void *start = NULL;
    void *writable_start = NULL;
    *pin = PyMemoryView_FromObject(object);
    if (*pin == NULL) {
        return 0;
    }
    if (writable) {
        if (PyObject_AsWriteBuffer(*pin, &writable_start, size) < 0) {
            return 0;
        }
        start = writable_start;
    } else if (PyObject_AsReadBuffer(*pin, &start, size) < 0) {
        return 0;
    }
    *base = (char *)(uintptr_t)start;
    return 1;
}
#ifdef __GNUC__
#pragma GCC diagnostic pop
#endif

static void fs__unpin(fs__pin_t *pin) {
    Py_XDECREF(*pin);
}

#else

typedef Py_buffer fs__pin_t;

static int fs__pin(PyObject *object, int writable, fs__pin_t *pin, char **base, Py_ssize_t *size) {
    if (PyObject_GetBuffer(object, pin, writable ? PyBUF_WRITABLE : PyBUF_SIMPLE) < 0) {
        return 0;
    }
    *base = pin->buf;
    *size = pin->len;
    return 1;
}

static void fs__unpin(fs__pin_t *pin) {
    PyBuffer_Release(pin); /* does nothing for one that holds nothing */
}

#endif

/* What transfer.py hands over at import, once and for good. */
static struct {
    PyObject *buffer_type;     /* Buffer: a bytearray that cannot be resized */
    PyObject *stream_type;     /* handles known to be streams, and datagram sockets */
    PyObject *datagram_type;
    PyObject *sockaddr_type;
    PyObject *cdata_type;      /* cffi's pointers and arrays, of any FFI */
    PyObject *typeof_function; /* ffi.typeof */
    PyObject *void_pointer;    /* ffi.typeof("void *") */
    PyObject *addresses;       /* dict: octets of a sockaddr -> Sockaddr */
    PyObject *make_address;    /* the same, for those it does not have yet */
    PyObject *raise_error;     /* (code, call name) */
    PyObject *raise_truncated; /* (room, true length or 0, address, call name) */
    PyObject *sockaddr_name;
    PyObject *kind_name;
} fs__python;

/* The C type of the last pointer seen, so that the next one of that type need not be asked what it is. */
static PyObject *fs__pointer_type;

enum { FS__FD, FS__BUFFER, FS__START, FS__END, FS__FLAGS, FS__ADDR, FS__SLOTS };

struct fs__arguments {
    PyObject *slot[FS__SLOTS];
    fs__pin_t pin; /* keeps the octets where they are while the interpreter lock is released */
    char *base;
    Py_ssize_t start;
    Py_ssize_t end;
    fs_socket_t fd;
    int kind;
    int flags;
};

/* Everything that this file does not do itself: the Python function, with the same arguments. */
static PyObject *fs__ask_python(PyObject *function, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    Py_ssize_t i, named = names == NULL ? 0 : PyTuple_Size(names);
    PyObject *result = NULL;
    PyObject *keywords = NULL;
    PyObject *positional = PyTuple_New(count);
    if (positional == NULL) {
        return NULL;
    }
    for (i = 0; i < count; i++) {
        Py_INCREF(args[i]);
        PyTuple_SetItem(positional, i, args[i]);
    }
    if (named > 0) {
        keywords = PyDict_New();
        for (i = 0; keywords != NULL && i < named; i++) {
            if (PyDict_SetItem(keywords, PyTuple_GetItem(names, i), args[count + i]) < 0) {
                goto done;
            }
        }
        if (keywords == NULL) {
            goto done;
        }
    }
    result = PyObject_Call(function, positional, keywords);
done:
    Py_XDECREF(keywords);
    Py_DECREF(positional);
    return result;
}

static int fs__keyword(PyObject *name) {
    static const char *const names[FS__SLOTS] = {"fd", "buffer", "start", "end", "flags", "addr"};
    int slot;
    for (slot = 0; slot < FS__SLOTS; slot++) {
        if (PyUnicode_CompareWithASCIIString(name, names[slot]) == 0) {
            return slot;
        }
    }
    return -1;
}

/* Arguments to slots; `order` lists the slots of the positional ones. 0: not for us. */
static int fs__sort(struct fs__arguments *a, const int *order, Py_ssize_t most, PyObject *const *args, Py_ssize_t count,
                    PyObject *names) {
    Py_ssize_t i, named = names == NULL ? 0 : PyTuple_Size(names);
    memset(a, 0, sizeof(*a));
    if (count > most) {
        return 0;
    }
    for (i = 0; i < count; i++) {
        a->slot[order[i]] = args[i];
    }
    for (i = 0; i < named; i++) {
        int slot = fs__keyword(PyTuple_GetItem(names, i));
        if (slot < 0 || a->slot[slot] != NULL) {
            return 0;
        }
        a->slot[slot] = args[count + i];
    }
    return a->slot[FS__FD] != NULL && a->slot[FS__BUFFER] != NULL && (most > FS__ADDR) == (a->slot[FS__ADDR] != NULL);
}

static int fs__handle(struct fs__arguments *a) {
    PyObject *fd = a->slot[FS__FD];
    Py_ssize_t value;
    if (PyLong_Check(fd)) {
        value = PyLong_AsSsize_t(fd);
        if ((PyObject *)Py_TYPE(fd) == fs__python.datagram_type) {
            a->kind = FS_DATAGRAM;
        } else if ((PyObject *)Py_TYPE(fd) == fs__python.stream_type) {
            a->kind = FS_STREAM;
        }
    } else {
        value = PyObject_AsFileDescriptor(fd);
    }
    a->fd = (fs_socket_t)value;
    if (value < 0 || (Py_ssize_t)a->fd != value) {
        PyErr_Clear();
        return 0;
    }
    return 1;
}

/* A cffi pointer? Arrays, whose length has to be found out and kept to, are left to Python. */
static int fs__is_pointer(PyObject *object) {
    PyObject *type = PyObject_CallFunctionObjArgs(fs__python.typeof_function, object, NULL);
    int answer = type != NULL && type == fs__pointer_type;
    if (type != NULL && !answer) {
        PyObject *kind = PyObject_GetAttr(type, fs__python.kind_name);
        answer = kind != NULL && PyUnicode_CompareWithASCIIString(kind, "pointer") == 0;
        Py_XDECREF(kind);
#ifndef Py_GIL_DISABLED
        if (answer) {
            PyObject *last = fs__pointer_type;
            Py_INCREF(type);
            fs__pointer_type = type;
            Py_XDECREF(last);
        }
#endif
    }
    Py_XDECREF(type);
    PyErr_Clear();
    return answer;
}

/* Where the octets are, how many there are, and a pin where they could move. 0: not for us. */
static int fs__octets(struct fs__arguments *a, int writable, Py_ssize_t *size) {
    PyObject *object = a->slot[FS__BUFFER];
    if ((PyObject *)Py_TYPE(object) == fs__python.buffer_type) {
        a->base = PyByteArray_AsString(object);
        *size = PyByteArray_Size(object);
        return 1;
    }
    if (!writable && PyBytes_Check(object)) {
        return PyBytes_AsStringAndSize(object, &a->base, size) == 0;
    }
    if (PyObject_TypeCheck(object, (PyTypeObject *)fs__python.cdata_type)) {
        if (a->slot[FS__END] == NULL || !fs__is_pointer(object)) {
            return 0;
        }
        a->base = _cffi_to_c_pointer(object, (struct _cffi_ctypedescr *)fs__python.void_pointer);
        *size = PY_SSIZE_T_MAX;
        return a->base != NULL;
    }
    /* ctypes' pointers are octets too: their own, not those they point at. Its types have metatypes of their own. */
    if (Py_TYPE((PyObject *)Py_TYPE(object)) != &PyType_Type) {
        return 0;
    }
    return fs__pin(object, writable, &a->pin, &a->base, size);
}

static int fs__number(PyObject *object, Py_ssize_t *number) {
    if (!PyLong_Check(object)) {
        return 0;
    }
    *number = PyLong_AsSsize_t(object);
    return *number >= 0; /* -1, with an error set, among what is refused */
}

static int fs__range(struct fs__arguments *a, Py_ssize_t size) {
    Py_ssize_t flags = 0;
    a->end = size;
    if (a->slot[FS__START] != NULL && !fs__number(a->slot[FS__START], &a->start)) {
        return 0;
    }
    if (a->slot[FS__END] != NULL && a->slot[FS__END] != Py_None && !fs__number(a->slot[FS__END], &a->end)) {
        return 0;
    }
    if (a->slot[FS__FLAGS] != NULL && !fs__number(a->slot[FS__FLAGS], &flags)) {
        return 0;
    }
    a->flags = (int)flags;
    return a->start <= a->end && a->end <= size && a->end < PY_SSIZE_T_MAX && flags <= INT_MAX;
}

static int fs__arguments(struct fs__arguments *a, const int *order, Py_ssize_t most, PyObject *const *args, Py_ssize_t count,
                         PyObject *names, int writable) {
    Py_ssize_t size = 0;
    if (fs__sort(a, order, most, args, count, names) && fs__octets(a, writable, &size) && fs__range(a, size) &&
        fs__handle(a)) {
        return 1;
    }
    PyErr_Clear();
    fs__unpin(&a->pin);
    return 0;
}

static const int fs__order[] = {FS__FD, FS__BUFFER, FS__START, FS__END, FS__FLAGS};
static const int fs__order_addr[] = {FS__FD, FS__BUFFER, FS__ADDR, FS__START, FS__END, FS__FLAGS};

/* What to do with less than a plain count: signal handlers run, and then the Python function takes the call up again. */
static PyObject *fs__trouble(int64_t result, const char *call, PyObject *function, PyObject *const *args, Py_ssize_t count,
                             PyObject *names) {
    if (result == -(int64_t)FS_EINTR) {
        return PyErr_CheckSignals() < 0 ? NULL : fs__ask_python(function, args, count, names);
    }
    return PyObject_CallFunction(fs__python.raise_error, "Ls", (long long)-result, call);
}

static PyObject *fs__truncated(const struct fs__arguments *a, int64_t result, PyObject *address, const char *call) {
    return PyObject_CallFunction(fs__python.raise_truncated, "nLOs", a->end - a->start, (long long)(result & ~FS_TRUNCATED),
                                 address, call);
}

/* A new reference to the Sockaddr of what the system wrote; None where it wrote nothing. */
static PyObject *fs__address_object(const struct fs_address *address) {
    PyObject *octets, *object;
    if (address->length == 0) {
        Py_INCREF(Py_None);
        return Py_None;
    }
    octets = PyBytes_FromStringAndSize(address->octets, address->length);
    if (octets == NULL) {
        return NULL;
    }
#ifdef Py_GIL_DISABLED
    if (PyDict_GetItemRef(fs__python.addresses, octets, &object) < 0) {
        PyErr_Clear();
    }
#else
    object = PyDict_GetItemWithError(fs__python.addresses, octets);
    Py_XINCREF(object);
#endif
    if (object == NULL) {
        object = PyObject_CallFunctionObjArgs(fs__python.make_address, octets, NULL);
    }
    Py_DECREF(octets);
    return object;
}

static PyObject *fs__socket_send(PyObject *function, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    struct fs__arguments a;
    int64_t result;
    if (!fs__arguments(&a, fs__order, 5, args, count, names, 0)) {
        return fs__ask_python(function, args, count, names);
    }
    Py_BEGIN_ALLOW_THREADS;
    result = fs_send(a.fd, a.base, a.start, a.end, a.flags);
    Py_END_ALLOW_THREADS;
    fs__unpin(&a.pin);
    return result >= 0 ? PyLong_FromSsize_t((Py_ssize_t)result) : fs__trouble(result, "send", function, args, count, names);
}

static PyObject *fs__socket_sendto(PyObject *function, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    struct fs__arguments a;
    PyObject *sockaddr;
    char *octets;
    Py_ssize_t length;
    int64_t result;
    if (!fs__arguments(&a, fs__order_addr, 6, args, count, names, 0)) {
        return fs__ask_python(function, args, count, names);
    }
    sockaddr = PyObject_TypeCheck(a.slot[FS__ADDR], (PyTypeObject *)fs__python.sockaddr_type)
                   ? PyObject_GetAttr(a.slot[FS__ADDR], fs__python.sockaddr_name)
                   : NULL;
    if (sockaddr == NULL || !PyBytes_Check(sockaddr) || PyBytes_AsStringAndSize(sockaddr, &octets, &length) < 0) {
        PyErr_Clear();
        Py_XDECREF(sockaddr);
        fs__unpin(&a.pin);
        return fs__ask_python(function, args, count, names);
    }
    Py_BEGIN_ALLOW_THREADS;
    result = fs_sendto(a.fd, a.base, a.start, a.end, a.flags, octets, (int)length);
    Py_END_ALLOW_THREADS;
    Py_DECREF(sockaddr);
    fs__unpin(&a.pin);
    return result >= 0 ? PyLong_FromSsize_t((Py_ssize_t)result)
                       : fs__trouble(result, "sendto", function, args, count, names);
}

static PyObject *fs__socket_recv(PyObject *function, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    struct fs__arguments a;
    int64_t result;
    if (!fs__arguments(&a, fs__order, 5, args, count, names, 1)) {
        return fs__ask_python(function, args, count, names);
    }
    Py_BEGIN_ALLOW_THREADS;
    result = fs_recv(a.fd, a.base, a.start, a.end, a.flags, a.kind);
    Py_END_ALLOW_THREADS;
    fs__unpin(&a.pin);
    if (result < 0) {
        return fs__trouble(result, "recv", function, args, count, names);
    }
    return (result & FS_TRUNCATED) != 0 ? fs__truncated(&a, result, Py_None, "recv") : PyLong_FromSsize_t((Py_ssize_t)result);
}

static PyObject *fs__socket_recvfrom(PyObject *function, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    struct fs__arguments a;
    struct fs_address address;
    PyObject *sender, *number, *pair = NULL;
    int64_t result;
    if (!fs__arguments(&a, fs__order, 5, args, count, names, 1)) {
        return fs__ask_python(function, args, count, names);
    }
    Py_BEGIN_ALLOW_THREADS;
    result = fs_recvfrom(a.fd, a.base, a.start, a.end, a.flags, a.kind, &address);
    Py_END_ALLOW_THREADS;
    fs__unpin(&a.pin);
    if (result < 0) {
        return fs__trouble(result, "recvfrom", function, args, count, names);
    }
    sender = fs__address_object(&address);
    if (sender == NULL) {
        return NULL;
    }
    if ((result & FS_TRUNCATED) != 0) {
        pair = fs__truncated(&a, result, sender, "recvfrom");
    } else {
        number = PyLong_FromSsize_t((Py_ssize_t)result);
        pair = number == NULL ? NULL : PyTuple_Pack(2, number, sender);
        Py_XDECREF(number);
    }
    Py_DECREF(sender);
    return pair;
}

#endif
