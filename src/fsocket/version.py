"""The version: one place, read by the package, by its build and by its metadata."""

__version__ = "0.1.0"
