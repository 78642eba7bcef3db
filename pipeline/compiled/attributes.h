/* Attributes of values that are not compiled themselves (msgspec.Struct), read where they are kept in the object.

   mypyc reads them by PyObject_GetAttr, which looks the name up in the class each time; the interpreter remembers, for
   each place in the code, where it found the name, and so does this: a class that has not changed has the same tag, and
   a slot is at the same place in each of its objects. Everything else is read as before.
   gcc and clang are given this file before the generated code (-include); other compilers do without. */
#ifndef SHULU_ATTRIBUTES_H
#define SHULU_ATTRIBUTES_H

#ifndef PY_SSIZE_T_CLEAN
#define PY_SSIZE_T_CLEAN
#endif
#include <Python.h>
#include "CPy.h"

#if defined(CPyObject_GetAttr) && PY_VERSION_HEX < 0x030E0000 && !defined(Py_GIL_DISABLED)

#define SHULU_SLOT 16 /* T_OBJECT_EX of structmember.h, what __slots__ are made of */

typedef struct {
    unsigned int tag; /* 0 is no tag */
    Py_ssize_t offset;
} shulu_place;

static __attribute__((noinline, unused)) PyObject *shulu_look_up(PyObject *self, PyObject *name, shulu_place *place) {
    PyTypeObject *type = Py_TYPE(self);
    if (type->tp_getattro == PyObject_GenericGetAttr) {
        PyObject *found = _PyType_Lookup(type, name); /* borrowed; gives the class a tag */
        if (found != NULL && Py_IS_TYPE(found, &PyMemberDescr_Type)) {
            PyMemberDef *member = ((PyMemberDescrObject *)found)->d_member;
            if (member->type == SHULU_SLOT && PyType_IsSubtype(type, ((PyDescrObject *)found)->d_type)) {
                place->offset = member->offset;
                place->tag = type->tp_version_tag;
            }
        }
    }
    return PyObject_GetAttr(self, name);
}

static inline PyObject *shulu_attribute(PyObject *self, PyObject *name, shulu_place *place) {
    unsigned int tag = Py_TYPE(self)->tp_version_tag;
    if (tag != 0 && tag == place->tag) {
        PyObject *value = *(PyObject **)((char *)self + place->offset);
        if (value != NULL) {
            Py_INCREF(value);
            return value;
        }
    }
    return shulu_look_up(self, name, place);
}

#undef CPyObject_GetAttr
#define CPyObject_GetAttr(self, name)                                      \
    ({                                                                     \
        static shulu_place shulu_here;                                     \
        shulu_attribute((PyObject *)(self), (name), &shulu_here);          \
    })

#endif

#endif
