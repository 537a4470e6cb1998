#include "build_facts.h"

#ifdef __linux__
#include <sys/auxv.h>
#endif
#ifdef __GLIBC__
#include <nss.h>
#endif

#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name)

const char *build_facts_commit(void) {
#ifdef BELAY_COMMIT
    return TEXT(BELAY_COMMIT);
#else
    return "";
#endif
}

int build_facts_is_static(void) {
#ifdef __linux__
    // The address of the program's interpreter, the dynamic loader (getauxval(3)).
    return getauxval(AT_BASE) == 0;
#else
    return 0;
#endif
}

void build_facts_look_up_alone(void) {
#ifdef __GLIBC__
    if (!build_facts_is_static()) return;
    __nss_configure_lookup("hosts", "files dns");
    __nss_configure_lookup("passwd", "files");
    __nss_configure_lookup("group", "files");
    __nss_configure_lookup("services", "files");
    __nss_configure_lookup("protocols", "files");
    __nss_configure_lookup("networks", "files");
#endif
}
