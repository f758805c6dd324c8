/* What this compiled module was made for: the package that imports it checks. */

static const char *fs_version(void) {
    return "@VERSION@";
}

static const char *fs_target(void) {
    return "@TARGET@";
}
