// How often this process has asked for memory: malloc and its like, which this target takes the place of, count. The
// C library's own functions do the work.
#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdint.h>

int64_t allocation_count(void);

// Where callgrind is told what to count: what happens between the two is written down by that name. Nothing elsewhere.
void instructions_begin(void);
void instructions_end(const char *name);

#endif
