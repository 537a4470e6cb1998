// What only C can say: how this program was built, and how its C library looks names up.
#ifndef BUILD_FACTS_H
#define BUILD_FACTS_H

/// The commit that the program was built from; an empty text where the build did not know it.
const char *build_facts_commit(void);

/// Whether the program carries its C library, and loads no other at its start.
int build_facts_is_static(void);

/// In such a program: looks hosts and users up with what it carries alone. glibc would load the host's own modules
/// (nsswitch.conf), which belong to another glibc and may crash in this one. Does nothing elsewhere.
void build_facts_look_up_alone(void);

#endif
