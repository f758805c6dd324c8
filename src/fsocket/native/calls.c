/* The four transfer calls as CPython builtins.

   A Python function around a compiled call costs as much as a tenth of a recv(2). So on CPython each of the four has an entry
   here that takes the calls that go well: a handle, octets or a pointer, a range that fits, an answer without an error. It
   leaves everything else to the Python function of the same name (src/fsocket/transfer.py), which it was made from and which
   is the whole truth: arguments of other kinds, mistakes, interruptions. PyPy, which compiles that function itself, has
   nothing from this file.

   Only the stable ABI of CPython 3.10 is used. cffi's generated module has one line that makes the module object; the macro
   at the end adds what is here to it. */

#ifndef PYPY_VERSION

#include <structmember.h>

/* A pin is a Py_buffer. The stable ABI has that, and the two slots, from 3.11 on, as they had long been; in 3.10, which will not
   change any more, they are the same. So where the headers hide them, what PyObject_GetBuffer and PyBuffer_Release do is done
   by way of the slots, which PyType_GetSlot tells on all of them; and where they do not, the compiler is asked whether it is so
   (.ci/lanes/cross.sh compiles both). The only other way, a memoryview, costs as much as all the rest of a call. */
typedef struct {
    void *buf;
    PyObject *obj;
    Py_ssize_t len;
    Py_ssize_t itemsize;
    int readonly;
    int ndim;
    char *format;
    Py_ssize_t *shape;
    Py_ssize_t *strides;
    Py_ssize_t *suboffsets;
    void *internal;
} fs__pin_t;

enum { FS__SLOT_GETBUFFER = 1, FS__SLOT_RELEASEBUFFER = 2, FS__SIMPLE = 0, FS__WRITABLE = 1, FS__FORMAT = 4, FS__ND = 8 };

#ifndef Py_LIMITED_API
#define FS__SAME_PLACE(field) (offsetof(fs__pin_t, field) == offsetof(Py_buffer, field))
_Static_assert(sizeof(fs__pin_t) == sizeof(Py_buffer) && FS__SAME_PLACE(buf) && FS__SAME_PLACE(obj) && FS__SAME_PLACE(len) &&
                   FS__SAME_PLACE(itemsize) && FS__SAME_PLACE(readonly) && FS__SAME_PLACE(ndim) && FS__SAME_PLACE(format) &&
                   FS__SAME_PLACE(shape) && FS__SAME_PLACE(strides) && FS__SAME_PLACE(suboffsets) && FS__SAME_PLACE(internal),
               "a pin is a Py_buffer");
_Static_assert((int)FS__SLOT_GETBUFFER == Py_bf_getbuffer && (int)FS__SLOT_RELEASEBUFFER == Py_bf_releasebuffer &&
                   (int)FS__SIMPLE == PyBUF_SIMPLE && (int)FS__WRITABLE == PyBUF_WRITABLE && (int)FS__FORMAT == PyBUF_FORMAT &&
                   (int)FS__ND == PyBUF_ND,
               "the slots and the flags of buffers");
#endif

typedef int (*fs__getbuffer_t)(PyObject *, fs__pin_t *, int);
typedef void (*fs__releasebuffer_t)(PyObject *, fs__pin_t *);

static void fs__unpin(fs__pin_t *pin);

/* What is to be written to is asked for its format, too: if there may be objects in it, or pointers to functions, Python looks. */
static int fs__pin(PyObject *object, int writable, fs__pin_t *pin) {
    fs__getbuffer_t get = (fs__getbuffer_t)(uintptr_t)PyType_GetSlot(Py_TYPE(object), FS__SLOT_GETBUFFER);
    int flags = !writable ? FS__SIMPLE : PyByteArray_CheckExact(object) ? FS__WRITABLE : FS__WRITABLE | FS__ND | FS__FORMAT;
    if (get == NULL || get(object, pin, flags) < 0) {
        pin->obj = NULL;
        return 0;
    }
    if ((flags & FS__FORMAT) != 0 && pin->format != NULL && strpbrk(pin->format, "OX") != NULL) {
        fs__unpin(pin);
        return 0;
    }
    return 1;
}

static void fs__unpin(fs__pin_t *pin) {
    PyObject *object = pin->obj;
    if (object != NULL) {
        fs__releasebuffer_t release = (fs__releasebuffer_t)(uintptr_t)PyType_GetSlot(Py_TYPE(object), FS__SLOT_RELEASEBUFFER);
        if (release != NULL) {
            release(object, pin);
        }
        pin->obj = NULL;
        Py_DECREF(object);
    }
}

/* What transfer.py hands over at import, once and for good. */
static struct {
    PyObject *buffer_type; /* Buffer: a bytearray that cannot be resized */
    PyObject *stream_type; /* handles known to be streams, and datagram sockets */
    PyObject *datagram_type;
    PyObject *udp_type;
    PyObject *sockaddr_type;
    PyObject *cdata_type;      /* cffi's pointers and arrays, of any FFI */
    PyObject *typeof_function; /* ffi.typeof */
    PyObject *void_pointer;    /* ffi.typeof("void *") */
    PyObject *make_address;    /* octets of a sockaddr -> Sockaddr */
    PyObject *raise_error;     /* (code, call name, handle or None) */
    PyObject *raise_truncated; /* (room, true length or 0, address, call name) */
    PyObject *kind_name;
    Py_ssize_t sockaddr_offset; /* where in a Sockaddr its slot `sockaddr` is */
    Py_ssize_t pin_offset;      /* where in a Buffer its slot `_pin` is, whose value binds it to its memory */
    int type_behind_head;       /* whether a cffi pointer's C type can be read where fs__type_behind_head reads it */
} fs__python;

static PyObject **fs__slot_place(PyObject *object, Py_ssize_t offset) {
    return (PyObject **)(void *)((char *)object + offset);
}

/* What is in a slot, borrowed; NULL: nothing. */
static PyObject *fs__slot_value(PyObject *object, Py_ssize_t offset) {
    return *fs__slot_place(object, offset);
}

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

/* Whether an error may be left to the Python function to find and say again: that of an argument that is not for us. Others come
   out of Python code that ran on the way, a fileno() or a handler of a signal within it, and do not come a second time. */
static int fs__is_of_an_argument(PyObject *error) {
    return PyErr_GivenExceptionMatches(error, PyExc_TypeError) || PyErr_GivenExceptionMatches(error, PyExc_ValueError) ||
           PyErr_GivenExceptionMatches(error, PyExc_OverflowError) || PyErr_GivenExceptionMatches(error, PyExc_BufferError);
}

/* Everything that this file does not do itself: the Python function, with the same arguments. An error may be set. */
static PyObject *fs__ask_python(PyObject *function, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    Py_ssize_t i, named = names == NULL ? 0 : PyTuple_Size(names);
    PyObject *result = NULL;
    PyObject *keywords = NULL;
    PyObject *positional, *error = PyErr_Occurred();
    if (error != NULL && !fs__is_of_an_argument(error)) {
        return NULL;
    }
    PyErr_Clear();
    positional = PyTuple_New(count);
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
    for (i = 0; i < FS__SLOTS; i++) {
        a->slot[i] = NULL;
    }
    a->pin.obj = NULL;
    a->start = 0;
    a->kind = FS_ANY;
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

/* The number of a handle; 0, perhaps with an error set: not for us. */
static int fs__descriptor(PyObject *handle, fs_socket_t *fd) {
    Py_ssize_t value = PyLong_Check(handle) ? PyLong_AsSsize_t(handle) : PyObject_AsFileDescriptor(handle);
    *fd = (fs_socket_t)value;
    return value >= 0 && (Py_ssize_t)*fd == value;
}

/* What a handle knows of itself. */
static int fs__kind(PyObject *handle) {
    PyObject *type = (PyObject *)Py_TYPE(handle);
    return type == fs__python.udp_type        ? FS_UDP
           : type == fs__python.stream_type   ? FS_STREAM
           : type == fs__python.datagram_type ? FS_DATAGRAM
                                              : FS_ANY;
}

static int fs__handle(struct fs__arguments *a) {
    a->kind = fs__kind(a->slot[FS__FD]);
    return fs__descriptor(a->slot[FS__FD], &a->fd);
}

/* The C types met last that are pointers, each at the place that its address tells. */
#define FS__POINTER_TYPES 16
static PyObject *fs__pointer_types[FS__POINTER_TYPES];

static PyObject **fs__pointer_type(PyObject *type) {
    return &fs__pointer_types[((uintptr_t)type >> 6) % FS__POINTER_TYPES];
}

/* The C type that a cffi pointer or array refers to first of all. cffi does not promise that, so it is tried out at import;
   where it is not so, ffi.typeof is asked every time, at a third of what a call from here costs. */
static PyObject *fs__type_behind_head(PyObject *object) {
    return *(PyObject **)(void *)((char *)object + sizeof(PyObject));
}

/* A cffi pointer? Arrays, whose length has to be found out and kept to, are left to Python. */
static int fs__is_pointer(PyObject *object) {
    PyObject *type, *kind;
    int answer;
    if (fs__python.type_behind_head) {
        type = fs__type_behind_head(object);
        if (type == *fs__pointer_type(type)) {
            return 1;
        }
    }
    type = PyObject_CallFunctionObjArgs(fs__python.typeof_function, object, NULL);
    kind = type == NULL ? NULL : PyObject_GetAttr(type, fs__python.kind_name);
    answer = kind != NULL && PyUnicode_CompareWithASCIIString(kind, "pointer") == 0;
    Py_XDECREF(kind);
#ifndef Py_GIL_DISABLED
    if (answer) {
        PyObject **place = fs__pointer_type(type);
        PyObject *last = *place;
        *place = type; /* kept, so that no other type comes to be where it is */
        type = last;
    }
#endif
    Py_XDECREF(type);
    PyErr_Clear();
    return answer;
}

/* Where the octets are, how many there are, and a pin where they could move. 0: not for us. */
static int fs__octets(struct fs__arguments *a, int writable, Py_ssize_t *size) {
    PyObject *object = a->slot[FS__BUFFER];
    if ((PyObject *)Py_TYPE(object) == fs__python.buffer_type && fs__slot_value(object, fs__python.pin_offset) != NULL) {
        a->base = PyByteArray_AsString(object);
        *size = PyByteArray_Size(object);
        return 1;
    }
    if (!writable && PyBytes_CheckExact(object)) {
        a->base = PyBytes_AsString(object);
        *size = PyBytes_Size(object);
        return 1;
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
    if (!fs__pin(object, writable, &a->pin)) {
        return 0;
    }
    a->base = a->pin.buf;
    *size = a->pin.len;
    return 1;
}

static int fs__number(PyObject *object, Py_ssize_t *number) {
    if (!PyLong_Check(object)) {
        return 0;
    }
    *number = PyLong_AsSsize_t(object);
    return *number >= 0; /* -1, with an error set, among what is refused */
}

/* Arguments by position and by name; those that are not given are NULL. 0: not for us. */
static int fs__pick(PyObject **slots, const char *const *slot_names, Py_ssize_t most, PyObject *const *args, Py_ssize_t count,
                    PyObject *names) {
    Py_ssize_t i, slot, named = names == NULL ? 0 : PyTuple_Size(names);
    if (count > most) {
        return 0;
    }
    for (i = 0; i < most; i++) {
        slots[i] = i < count ? args[i] : NULL;
    }
    for (i = 0; i < named; i++) {
        for (slot = 0; slot < most; slot++) {
            if (PyUnicode_CompareWithASCIIString(PyTuple_GetItem(names, i), slot_names[slot]) == 0) {
                break;
            }
        }
        if (slot == most || slots[slot] != NULL) {
            return 0;
        }
        slots[slot] = args[count + i];
    }
    return 1;
}

static int fs__flags_of(PyObject *object, int *flags) {
    Py_ssize_t number = 0;
    if (object != NULL && !fs__number(object, &number)) {
        return 0;
    }
    *flags = (int)number;
    return number <= INT_MAX;
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

/* 0, perhaps with an error set: not for us. */
static int fs__arguments(struct fs__arguments *a, const int *order, Py_ssize_t most, PyObject *const *args, Py_ssize_t count,
                         PyObject *names, int writable) {
    Py_ssize_t size = 0;
    if (fs__sort(a, order, most, args, count, names) && fs__octets(a, writable, &size) && fs__range(a, size) && fs__handle(a)) {
        return 1;
    }
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
    return PyObject_CallFunction(fs__python.raise_error, "LsO", (long long)-result, call, count > 0 ? args[0] : Py_None);
}

static PyObject *fs__truncated(const struct fs__arguments *a, int64_t result, PyObject *address, const char *call) {
    return PyObject_CallFunction(fs__python.raise_truncated, "nLOs", a->end - a->start, (long long)(result & ~FS_TRUNCATED),
                                 address, call);
}

#ifndef Py_GIL_DISABLED

/* The senders met last, each at a place that its octets tell: who sends often is known again without a look into Python's
   dictionary, which takes an object of octets to look with. */
#define FS__SENDER_BITS 6

struct fs__sender {
    const char *start; /* of `octets` */
    size_t length;
    PyObject *octets;
    PyObject *address;
};

static uint64_t fs__mix(uint64_t sum, const char *octets) {
    uint64_t word;
    memcpy(&word, octets, sizeof(word));
    return (sum ^ word) * 0x9e3779b97f4a7c15u; /* makes the top bits depend on all of the octets */
}

static struct fs__sender *fs__sender(const char *octets, size_t length) {
    static struct fs__sender senders[1 << FS__SENDER_BITS];
    uint64_t sum = 0;
    size_t end;
    for (end = sizeof(sum); end < length; end += sizeof(sum)) {
        sum = fs__mix(sum, octets + end - sizeof(sum));
    }
    if (length >= sizeof(sum)) {
        sum = fs__mix(sum, octets + length - sizeof(sum)); /* the last ones, some of them perhaps once more */
    }
    return &senders[sum >> (64 - FS__SENDER_BITS)];
}

#endif

/* A new reference to the Sockaddr of what the system wrote; None where it wrote nothing. */
static PyObject *fs__address_object(const struct fs_address *address) {
    size_t length = (size_t)address->length;
    PyObject *octets, *object;
#ifndef Py_GIL_DISABLED
    struct fs__sender last, *sender = fs__sender(address->octets, length);
    if (sender->length == length && length > 0 && memcmp(sender->start, address->octets, length) == 0) {
        Py_INCREF(sender->address);
        return sender->address;
    }
#endif
    if (length == 0) {
        Py_INCREF(Py_None);
        return Py_None;
    }
    octets = PyBytes_FromStringAndSize(address->octets, address->length);
    object = octets == NULL ? NULL : PyObject_CallFunctionObjArgs(fs__python.make_address, octets, NULL);
#ifndef Py_GIL_DISABLED
    if (object != NULL) {
        last = *sender;
        sender->start = PyBytes_AsString(octets);
        sender->length = length;
        sender->octets = octets;
        sender->address = object;
        Py_INCREF(object);
        Py_XDECREF(last.address);
        octets = last.octets;
    }
#endif
    Py_XDECREF(octets);
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

/* A new reference to the octets of a Sockaddr; NULL, without an error, for anything else. */
static PyObject *fs__sockaddr(PyObject *address) {
    PyObject *octets;
    if (!PyObject_TypeCheck(address, (PyTypeObject *)fs__python.sockaddr_type)) {
        return NULL;
    }
    octets = fs__slot_value(address, fs__python.sockaddr_offset);
    if (octets == NULL || !PyBytes_CheckExact(octets)) {
        return NULL;
    }
    Py_INCREF(octets);
    return octets;
}

static PyObject *fs__socket_sendto(PyObject *function, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    struct fs__arguments a;
    PyObject *sockaddr;
    int64_t result;
    if (!fs__arguments(&a, fs__order_addr, 6, args, count, names, 0)) {
        return fs__ask_python(function, args, count, names);
    }
    sockaddr = fs__sockaddr(a.slot[FS__ADDR]);
    if (sockaddr == NULL) {
        fs__unpin(&a.pin);
        return fs__ask_python(function, args, count, names);
    }
    {
        const char *octets = PyBytes_AsString(sockaddr);
        int length = (int)PyBytes_Size(sockaddr);
        Py_BEGIN_ALLOW_THREADS;
        result = fs_sendto(a.fd, a.base, a.start, a.end, a.flags, octets, length);
        Py_END_ALLOW_THREADS;
    }
    Py_DECREF(sockaddr);
    fs__unpin(&a.pin);
    return result >= 0 ? PyLong_FromSsize_t((Py_ssize_t)result) : fs__trouble(result, "sendto", function, args, count, names);
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

/* Where a slot is in an object of the class that has it, or of one below; -1, with an error set: there is none. */
static Py_ssize_t fs__find_slot(PyObject *type, const char *name) {
    const PyMemberDef *member = PyType_GetSlot((PyTypeObject *)type, Py_tp_members);
    for (; member != NULL && member->name != NULL; member++) {
        if (strcmp(member->name, name) == 0 && member->type == T_OBJECT_EX) {
            return member->offset;
        }
    }
    PyErr_Format(PyExc_TypeError, "%R has no slot %s", type, name);
    return -1;
}

/* set_up_calls(...): the fields of fs__python, in their order; then any cffi pointer. */
static PyObject *fs__set_up_calls(PyObject *module, PyObject *args) {
    PyObject *pointer, *type;
    (void)module;
    if (!PyArg_ParseTuple(args, "OOOOOOOOOOOO", &fs__python.buffer_type, &fs__python.stream_type, &fs__python.datagram_type,
                          &fs__python.udp_type, &fs__python.sockaddr_type, &fs__python.cdata_type, &fs__python.typeof_function,
                          &fs__python.void_pointer, &fs__python.make_address, &fs__python.raise_error,
                          &fs__python.raise_truncated, &pointer)) {
        return NULL;
    }
    Py_INCREF(args); /* and with it, all of them */
    fs__python.kind_name = PyUnicode_InternFromString("kind");
    if (fs__python.kind_name == NULL) {
        return NULL;
    }
    fs__python.sockaddr_offset = fs__find_slot(fs__python.sockaddr_type, "sockaddr");
    fs__python.pin_offset = fs__find_slot(fs__python.buffer_type, "_pin");
    if (fs__python.sockaddr_offset < 0 || fs__python.pin_offset < 0) {
        return NULL;
    }
    type = PyObject_CallFunctionObjArgs(fs__python.typeof_function, pointer, NULL);
    if (type == NULL) {
        return NULL;
    }
    fs__python.type_behind_head = fs__type_behind_head(pointer) == type;
    Py_DECREF(type);
    Py_INCREF(Py_None);
    return Py_None;
}

#endif
