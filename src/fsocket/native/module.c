/* What cffi's generated module gets beside what the declarations say: the builtins of calls.c and poll_calls.c. */

#ifndef PYPY_VERSION

typedef PyObject *(*fs__entry_t)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *);

static PyMethodDef fs__calls[] = {
    {"socket_send", NULL, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"socket_sendto", NULL, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"socket_recv", NULL, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"socket_recvfrom", NULL, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"poll", NULL, METH_FASTCALL | METH_KEYWORDS, NULL},
};

/* make_call(name, function, doc, module) -> the builtin that stands for the Python function `function`. */
static PyObject *fs__make_call(PyObject *module, PyObject *args) {
    static const fs__entry_t entries[] = {fs__socket_send, fs__socket_sendto, fs__socket_recv, fs__socket_recvfrom,
                                         fs__poll};
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

/* set_up_calls(...): the fields of fs__python, in their order. */
static PyObject *fs__set_up_calls(PyObject *module, PyObject *args) {
    (void)module;
    if (!PyArg_ParseTuple(args, "OOOOOOOOOOO", &fs__python.buffer_type, &fs__python.stream_type, &fs__python.datagram_type,
                          &fs__python.sockaddr_type, &fs__python.cdata_type, &fs__python.typeof_function,
                          &fs__python.void_pointer, &fs__python.addresses, &fs__python.make_address,
                          &fs__python.raise_error, &fs__python.raise_truncated)) {
        return NULL;
    }
    Py_INCREF(args); /* and with it, all of them */
    fs__python.sockaddr_name = PyUnicode_InternFromString("sockaddr");
    fs__python.kind_name = PyUnicode_InternFromString("kind");
    if (fs__python.sockaddr_name == NULL || fs__python.kind_name == NULL) {
        return NULL;
    }
    Py_INCREF(Py_None);
    return Py_None;
}

static PyMethodDef fs__module_functions[] = {
    {"make_call", fs__make_call, METH_VARARGS, NULL},
    {"set_up_calls", fs__set_up_calls, METH_VARARGS, NULL},
    {"set_up_poll", fs__set_up_poll, METH_O, NULL},
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
