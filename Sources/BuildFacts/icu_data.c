/* The data of ICU, without any: what dev/package links in place of Foundation's 41 MB, which are texts and calendars of all
   languages. Any other build defines no BELAY_ICU_DATA, and has them as they are.

   This is what ICU itself calls stub data: a "common data" file (udatamem.h, ucmndata.h) whose table of contents is empty. Lookups
   of locales, collations and transliterations find nothing, and the root's built-in rules hold. Belay writes English and
   RFC 3339, and asks for none of them. The properties of characters, and with them regular expressions, are code, not data.

   BELAY_ICU_DATA is the symbol's name, which has ICU's version in it. */

#ifdef BELAY_ICU_DATA

#include <stdint.h>

#define ENTRY_POINT_ALIGNMENT 16

struct common_data {
    uint16_t header_size;
    uint8_t magic[2];
    /* UDataInfo */
    uint16_t info_size, reserved_word;
    uint8_t is_big_endian, charset_family, size_of_uchar, reserved_byte;
    uint8_t data_format[4], format_version[4], data_version[4];
    char padding[8];
    /* The table of contents: how many entries it has. */
    uint32_t count, reserved;
    int32_t no_entry[4];
};

__attribute__((aligned(ENTRY_POINT_ALIGNMENT))) const struct common_data BELAY_ICU_DATA = {
    .header_size = 32,
    .magic = {0xda, 0x27},
    .info_size = 20,
    .is_big_endian = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__,
    .size_of_uchar = 2,
    .data_format = {'T', 'o', 'C', 'P'},
    .format_version = {1},
};

#endif
