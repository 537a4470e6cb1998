// Identifiers and times: read with the checks that Belay's own have, and written back to the digit.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "buffer.hpp"

namespace peers {

// The value of each hexadecimal digit, -1 for any other byte; and both digits of each byte.
struct Digits {
    int8_t values[256];
    constexpr Digits() : values() {
        for (int byte = 0; byte < 256; ++byte)
            values[byte] = int8_t(byte >= '0' && byte <= '9'   ? byte - '0'
                                  : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10
                                  : byte >= 'A' && byte <= 'F' ? byte - 'A' + 10
                                                               : -1);
    }
    constexpr int operator[](uint8_t byte) const { return values[byte]; }
};

struct Pairs {
    char text[512];
    constexpr Pairs() : text() {
        for (int byte = 0; byte < 256; ++byte) {
            text[2 * byte] = "0123456789abcdef"[byte >> 4];
            text[2 * byte + 1] = "0123456789abcdef"[byte & 15];
        }
    }
};

inline constexpr Digits digits{};
inline constexpr Pairs pairs{};

struct UUID {
    uint8_t bytes[16];

    static bool read(std::string_view text, UUID& into) {
        // Which character begins each byte: 8-4-4-4-12.
        static constexpr uint8_t starts[16] = {0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};
        if (text.size() != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return false;
        int wrong = 0;
        for (size_t index = 0; index < 16; ++index) {
            const int high = digits[uint8_t(text[starts[index]])], low = digits[uint8_t(text[starts[index] + 1])];
            wrong |= high | low;
            into.bytes[index] = uint8_t(high << 4 | low);
        }
        return wrong >= 0;
    }

    void write(Buffer& to) const {
        char* out = to.room(38);
        *out++ = '"';
        for (size_t index = 0; index < 16; ++index) {
            if (index == 4 || index == 6 || index == 8 || index == 10) *out++ = '-';
            memcpy(out, pairs.text + 2 * bytes[index], 2);
            out += 2;
        }
        *out++ = '"';
        to.used(out);
    }
};

// RFC 3339, section 5.6.
struct Timestamp {
    uint16_t year;
    uint8_t month, day, hour, minute, second, fraction_digits;
    uint32_t nanosecond;
    std::optional<int16_t> offset;

    static bool read(std::string_view text, Timestamp& into) {
        if (text.size() < 20) return false;
        const char* from = text.data();
        const char* const end = from + text.size();
        int year, month, day, hour, minute, second;
        if (!two(from, year) || !two(from + 2, day) || from[4] != '-' || !two(from + 5, month) || from[7] != '-')
            return false;
        year = year * 100 + day;
        if (!two(from + 8, day) || (from[10] | 0x20) != 't' || !two(from + 11, hour) || from[13] != ':' ||
            !two(from + 14, minute) || from[16] != ':' || !two(from + 17, second))
            return false;
        from += 19;
        uint32_t nanosecond = 0;
        int count = 0;
        if (*from == '.') {
            for (++from; from < end && *from >= '0' && *from <= '9'; ++from, ++count)
                if (count < 9) nanosecond = nanosecond * 10 + uint32_t(*from - '0');
            if (count == 0) return false;
            if (count > 9) count = 9;
            for (int index = count; index < 9; ++index) nanosecond *= 10;
        }
        into.offset.reset();
        if (end - from == 1) {
            if ((*from | 0x20) != 'z') return false;
        } else {
            int hours, minutes;
            if (end - from != 6 || (*from != '+' && *from != '-') || !two(from + 1, hours) || from[3] != ':' ||
                !two(from + 4, minutes) || hours > 23 || minutes > 59)
                return false;
            into.offset = int16_t((*from == '-' ? -1 : 1) * (hours * 60 + minutes));
        }
        if (month < 1 || month > 12 || day < 1 || day > days(year, month)) return false;
        if (hour > 23 || minute > 59 || second > 60) return false;
        into.year = uint16_t(year), into.month = uint8_t(month), into.day = uint8_t(day), into.hour = uint8_t(hour);
        into.minute = uint8_t(minute), into.second = uint8_t(second), into.fraction_digits = uint8_t(count);
        into.nanosecond = nanosecond;
        return true;
    }

    void write(Buffer& to) const {
        char* out = to.room(40);
        *out++ = '"';
        out = put(out, year / 100), out = put(out, year % 100), *out++ = '-';
        out = put(out, month), *out++ = '-', out = put(out, day), *out++ = 'T';
        out = put(out, hour), *out++ = ':', out = put(out, minute), *out++ = ':', out = put(out, second);
        if (fraction_digits) {
            *out++ = '.';
            uint32_t rest = nanosecond;
            for (uint32_t index = 0, unit = 100'000'000; index < fraction_digits; ++index, rest %= unit, unit /= 10)
                *out++ = char('0' + rest / unit);
        }
        if (!offset) {
            *out++ = 'Z';
        } else {
            const int minutes = *offset < 0 ? -*offset : *offset;
            *out++ = *offset < 0 ? '-' : '+';
            out = put(out, minutes / 60), *out++ = ':', out = put(out, minutes % 60);
        }
        *out++ = '"';
        to.used(out);
    }

private:
    static bool two(const char* from, int& into) {
        const unsigned high = unsigned(from[0]) - '0', low = unsigned(from[1]) - '0';
        into = int(high * 10 + low);
        return high < 10 && low < 10;
    }

    static char* put(char* to, int value) {
        to[0] = char('0' + value / 10);
        to[1] = char('0' + value % 10);
        return to + 2;
    }

    static int days(int year, int month) {
        if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }
};

}  // namespace peers
