/* What cffi's generated module gets beside what the declarations say: the builtins of calls.c, message_calls.c, batch_calls.c,
   poll_calls.c and can_calls.c. */

#ifndef PYPY_VERSION

typedef PyObject *(*fs__entry_t)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *);

/* clang-format off: one to a line */
static PyMethodDef fs__calls[] = {
    {"socket_send", NULL, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"socket_sendto", NULL, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"socket_recv", NULL, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"socket_recvfrom", NULL, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"socket_sendmsg", NULL, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"socket_recvmsg", NULL, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"decode_control", NULL, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"socket_recv_batch", NULL, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"socket_send_batch", NULL, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"socket_send_segments", NULL, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"poll", NULL, METH_FASTCALL | METH_KEYWORDS, NULL},
#ifdef __linux__
    {"can_recv", NULL, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"can_send", NULL, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"can_recv_batch", NULL, METH_FASTCALL | METH_KEYWORDS, NULL},
#endif
};
/* clang-format on */

/* make_call(name, function, doc, module) -> the builtin that stands for the Python function `function`. */
static PyObject *fs__make_call(PyObject *module, PyObject *args) {
    static const fs__entry_t entries[] = {
        fs__socket_send,    fs__socket_sendto,  fs__socket_recv,       fs__socket_recvfrom,   fs__socket_sendmsg,
        fs__socket_recvmsg, fs__decode_control, fs__socket_recv_batch, fs__socket_send_batch, fs__socket_send_segments,
        fs__poll,
#ifdef __linux__
        fs__can_recv,       fs__can_send,       fs__can_recv_batch,
#endif
    };
    const char *name;
    PyObject *function, *doc, *module_name;
    size_t i;
    (void)module;
    if (!PyArg_ParseTuple(args, "sOSO", &name, &function, &doc, &module_name)) {
        return NULL;
    }
    for (i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
        if (strcmp(name, fs__calls[i].ml_name) == 0) {
            Py_INCREF(doc); /* for as long as the process lives, like the builtin's definition */
            fs__calls[i].ml_doc = PyBytes_AsString(doc);
            fs__calls[i].ml_meth = (PyCFunction)(void (*)(void))entries[i];
            return PyCFunction_NewEx(&fs__calls[i], function, module_name);
        }
    }
    return PyErr_Format(PyExc_ValueError, "there is no builtin %s", name);
}

/* claim(): what the set_up functions are given is there once in a process, so it is that of one interpreter. Another one gets an
   error here, before it would put its own classes in the place of the first one's. */
static PyObject *fs__claim(PyObject *module, PyObject *nothing) {
    static int64_t owner = -1;
    int64_t interpreter = PyInterpreterState_GetID(PyInterpreterState_Get());
    (void)module;
    (void)nothing;
    if (owner < 0) {
        owner = interpreter;
    }
    if (owner != interpreter) {
        PyErr_SetString(PyExc_ImportError, "fsocket is in use by another interpreter of this process, and works in one only");
        return NULL;
    }
    Py_INCREF(Py_None);
    return Py_None;
}

static PyMethodDef fs__module_functions[] = {
    {"claim", fs__claim, METH_NOARGS, NULL},
    {"make_call", fs__make_call, METH_VARARGS, NULL},
    {"set_up_calls", fs__set_up_calls, METH_VARARGS, NULL},
    {"set_up_control", fs__set_up_control, METH_O, NULL},
    {"set_up_messages", fs__set_up_messages, METH_VARARGS, NULL},
    {"set_up_batch", fs__set_up_batch, METH_VARARGS, NULL},
    {"set_up_segments", fs__set_up_segments, METH_O, NULL},
    {"set_up_poll", fs__set_up_poll, METH_O, NULL},
#ifdef __linux__
    {"set_up_can", fs__set_up_can, METH_VARARGS, NULL},
#endif
    {NULL, NULL, 0, NULL},
};

static PyObject *fs__with_calls(PyObject *module) {
    if (module != NULL && PyModule_AddFunctions(module, fs__module_functions) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}

#define _cffi_init(name, version, context) fs__with_calls(_cffi_init(name, version, context))

#endif
