/* poll as a CPython builtin, for the reason and by the rules of calls.c. */

#ifndef PYPY_VERSION

/* What polling.py hands over at import. */
static struct {
    PyObject *context_type; /* PollContext */
    PyObject *native_name;
    PyObject *revents_name;
} fs__polling;

/* set_up_poll(PollContext) */
static PyObject *fs__set_up_poll(PyObject *module, PyObject *type) {
    (void)module;
    fs__polling.native_name = PyUnicode_InternFromString("_native");
    fs__polling.revents_name = PyUnicode_InternFromString("_revents");
    if (fs__polling.native_name == NULL || fs__polling.revents_name == NULL) {
        return NULL;
    }
    Py_INCREF(type);
    fs__polling.context_type = type;
    Py_INCREF(Py_None);
    return Py_None;
}

/* The PollFDs of what was found ready; those that have been unregistered meanwhile are left out. Their revents are set, unless
   they were told the same the last time. */
static PyObject *fs__pollfds(struct fs_poll *context, struct fs_ready *ready, int64_t count) {
    PyObject *found = PyList_New((Py_ssize_t)count);
    int64_t i, untold = 0;
    Py_ssize_t kept = 0;
    int broken;
    if (found == NULL) {
        return NULL;
    }
    /* Nothing but references under the lock: anything more could run Python code, and that could want the lock. */
    fs__lock(&context->lock);
    for (i = 0; i < count; i++) {
        struct fs__slot *slot = fs__slot_of(context, ready[i].id);
        int revents = ready[i].revents;
        if (slot != NULL) {
            if (slot->told != revents) {
                slot->told = revents;
                ready[untold].token = slot->token;
                ready[untold].revents = revents;
                untold++;
            }
            Py_INCREF((PyObject *)slot->token);
            PyList_SetItem(found, kept++, slot->token);
        }
    }
    fs__unlock(&context->lock);
    broken = kept < count && PyList_SetSlice(found, kept, (Py_ssize_t)count, NULL) < 0;
    for (i = 0; i < untold && !broken; i++) {
        PyObject *revents = PyLong_FromLong(ready[i].revents);
        broken = revents == NULL || PyObject_SetAttr(ready[i].token, fs__polling.revents_name, revents) < 0;
        Py_XDECREF(revents);
    }
    if (broken) {
        Py_DECREF(found);
        return NULL;
    }
    return found;
}

/* A timeout of milliseconds, rounded up; 0: not for us. */
static int fs__milliseconds(PyObject *timeout, int64_t *milliseconds) {
    if (timeout == NULL || timeout == Py_None) {
        *milliseconds = -1;
        return 1;
    }
    if (PyLong_CheckExact(timeout)) {
        *milliseconds = PyLong_AsLongLong(timeout);
        return *milliseconds >= 0 && *milliseconds <= INT_MAX;
    }
    if (PyFloat_CheckExact(timeout)) {
        double value = PyFloat_AsDouble(timeout);
        if (!(value >= 0 && value <= INT_MAX)) {
            return 0;
        }
        *milliseconds = (int64_t)value;
        *milliseconds += (double)*milliseconds < value;
        return 1;
    }
    return 0;
}

static PyObject *fs__poll(PyObject *function, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    PyObject *timeout = count > 1 ? args[1] : NULL;
    PyObject *native = NULL, *found;
    struct fs_poll *context = NULL;
    struct fs_ready *ready;
    int64_t milliseconds = -1, deadline, result;
    int ours = count == 1 || (count == 2 && names == NULL);
    if (ours && names != NULL) {
        ours = PyTuple_Size(names) == 1 && PyUnicode_CompareWithASCIIString(PyTuple_GetItem(names, 0), "timeout") == 0;
        timeout = args[1];
    }
    if (ours && PyObject_TypeCheck(args[0], (PyTypeObject *)fs__polling.context_type) &&
        fs__milliseconds(timeout, &milliseconds)) {
        native = PyObject_GetAttr(args[0], fs__polling.native_name);
    }
    if (native != NULL && PyObject_TypeCheck(native, (PyTypeObject *)fs__python.cdata_type)) {
        context = (struct fs_poll *)(void *)_cffi_to_c_pointer(native, (struct _cffi_ctypedescr *)fs__python.void_pointer);
    }
    if (context == NULL) {
        PyErr_Clear();
        Py_XDECREF(native);
        return fs__ask_python(function, args, count, names);
    }
    deadline = milliseconds > 0 ? fs__now() + milliseconds * 1000 : 0;
    for (;;) {
        Py_BEGIN_ALLOW_THREADS;
        result = fs__wait(context, milliseconds, &ready);
        Py_END_ALLOW_THREADS;
        if (result != -(int64_t)FS_EINTR) {
            break;
        }
        if (PyErr_CheckSignals() < 0) {
            Py_DECREF(native);
            return NULL;
        }
        if (milliseconds > 0) {
            milliseconds = (deadline - fs__now() + 999) / 1000;
            milliseconds = milliseconds < 0 ? 0 : milliseconds;
        }
    }
    if (result < 0) {
        found = PyObject_CallFunction(fs__python.raise_error, "Ls", (long long)-result, "poll");
    } else {
        found = fs__pollfds(context, ready, result);
        fs_poll_free(ready);
    }
    Py_DECREF(native);
    return found;
}

#endif
