// JSON text that is appended to a buffer which keeps its memory.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace peers {

class Buffer {
public:
    ~Buffer() { free(bytes_); }
    Buffer() = default;
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;

    void clear() { count_ = 0; }
    const char* data() const { return bytes_; }
    size_t size() const { return count_; }

    // Where to write at most so many bytes; `used` says where what was written ends.
    char* room(size_t more) {
        if (capacity_ - count_ < more) {
            capacity_ = 2 * (count_ + more);
            bytes_ = static_cast<char*>(realloc(bytes_, capacity_));
            if (!bytes_) abort();
        }
        return bytes_ + count_;
    }

    void used(const char* end) { count_ = size_t(end - bytes_); }

    template <size_t N>
    void raw(const char (&text)[N]) {
        char* out = room(N - 1);
        memcpy(out, text, N - 1);
        used(out + N - 1);
    }

    // In quotes, and only what must be escaped is. There is room for the worst before it begins.
    void string(std::string_view text) {
        char* out = room(text.size() * 6 + 2 + step);
        *out++ = '"';
        const char* from = text.data();
        const char* const end = from + text.size();
        while (from < end) {
            const size_t plain = copy_plain(from, size_t(end - from), out);
            from += plain, out += plain;
            if (from < end && needs_escape(uint8_t(*from))) out = escape(uint8_t(*from++), out);
        }
        *out++ = '"';
        used(out);
    }

private:
    static constexpr size_t step = 16;

    static bool needs_escape(uint8_t byte) { return byte < 0x20 || byte == '"' || byte == '\\'; }

    // Copies up to what must be escaped or the end; how many bytes.
    static size_t copy_plain(const char* from, size_t count, char* out) {
        size_t done = 0;
#ifdef __SSE2__
        const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), control = _mm_set1_epi8(0x1F);
        for (; done + step <= count; done += step) {
            const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + done));
            _mm_storeu_si128(reinterpret_cast<__m128i*>(out + done), bytes);
            const __m128i is_control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, control), bytes);
            const __m128i is_special = _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash));
            const unsigned found = unsigned(_mm_movemask_epi8(_mm_or_si128(is_control, is_special)));
            if (found) return done + unsigned(__builtin_ctz(found));
        }
#endif
        for (; done < count && !needs_escape(uint8_t(from[done])); ++done) out[done] = from[done];
        return done;
    }

    static char* escape(uint8_t byte, char* out) {
        *out++ = '\\';
        switch (byte) {
            case '"': case '\\': *out++ = char(byte); return out;
            case '\b': *out++ = 'b'; return out;
            case '\t': *out++ = 't'; return out;
            case '\n': *out++ = 'n'; return out;
            case '\f': *out++ = 'f'; return out;
            case '\r': *out++ = 'r'; return out;
        }
        memcpy(out, "u00", 3);
        out[3] = "0123456789abcdef"[byte >> 4];
        out[4] = "0123456789abcdef"[byte & 15];
        return out + 5;
    }

    char* bytes_ = nullptr;
    size_t count_ = 0, capacity_ = 0;
};

}  // namespace peers
