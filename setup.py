"""What setuptools cannot be told in pyproject.toml: the compiled module, and the tag of the stable ABI."""

import sys
import sysconfig

from setuptools import setup

# cffi leaves the stable ABI alone where there is no interpreter lock; the wheel's tag has to say the same.
stable_abi = sys.implementation.name == "cpython" and not sysconfig.get_config_var("Py_GIL_DISABLED")

setup(
    cffi_modules=["build_ffi.py:ffibuilder"],
    options={"bdist_wheel": {"py_limited_api": "cp310"}} if stable_abi else {},
)
