// Keeps a statically linked program from loading the machine's name services: they belong to the machine's own C library, and
// with them comes a second one, which ends the program. Names are looked up in files and in DNS, which glibc has built in.
// dev/package links this into the program that it builds.

#include <nss.h>

__attribute__((constructor)) static void use_built_in_services(void) {
    static const char *const databases[] = {"passwd", "group", "services", "protocols", "networks"};
    for (unsigned index = 0; index < sizeof databases / sizeof *databases; index++)
        __nss_configure_lookup(databases[index], "files");
    __nss_configure_lookup("hosts", "files dns");
}
