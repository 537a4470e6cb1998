#include "codec_peers.h"

#include <simdjson.h>

#include <string>
#include <variant>

#include "buffer.hpp"
#include "values.hpp"

namespace peers {

using simdjson::ondemand::field;
using simdjson::ondemand::object;
using simdjson::ondemand::value;

constexpr size_t longest_content = 2000;

// --- Values ---

bool text(value& from, std::string_view& into) { return !from.get_string().get(into); }

bool read(value& from, std::string& into) {
    std::string_view found;
    if (!text(from, found)) return false;
    into.assign(found);
    return true;
}

bool read(value& from, bool& into) { return !from.get_bool().get(into); }

template <class Parsed>
bool read_text(value& from, Parsed& into) {
    std::string_view found;
    return text(from, found) && Parsed::read(found, into);
}

bool read(value& from, UUID& into) { return read_text(from, into); }
bool read(value& from, Timestamp& into) { return read_text(from, into); }

bool is(value& from, std::string_view expected) {
    std::string_view found;
    return text(from, found) && found == expected;
}

// Code points, not bytes; a text of fewer bytes than are allowed needs no count.
bool read_content(value& from, std::string& into) {
    std::string_view found;
    if (!text(from, found) || found.empty()) return false;
    if (found.size() > longest_content) {
        size_t count = 0;
        for (const char byte : found) count += (byte & 0xC0) != 0x80;
        if (count > longest_content) return false;
    }
    into.assign(found);
    return true;
}

// --- Messages ---

// A member's name as it stands in the text: one with escapes is compared once it is known to be no other.
class Name {
public:
    explicit Name(field& of) : raw_(of.key().raw()) {}

    template <size_t N>
    bool operator==(const char (&name)[N]) const {
        return memcmp(raw_, name, N - 1) == 0 && raw_[N - 1] == '"';
    }

    bool is_escaped() const {
        for (const char* next = raw_; *next != '"'; ++next)
            if (*next == '\\') return true;
        return false;
    }

private:
    const char* raw_;
};

// Reads an object's members by `read_member`, which returns the bit of a member it knows, 0 for one it does not know,
// and -1 for a value that is not as it must be. Every bit of `needed` must have come.
template <class ReadMember>
bool read_members(object& from, int needed, ReadMember read_member) {
    int seen = 0;
    for (auto next : from) {
        field member;
        if (std::move(next).get(member)) return false;
        const Name name(member);
        const int bit = read_member(name, member.value());
        // None of the texts that are measured has one.
        if (bit < 0 || (bit == 0 && name.is_escaped())) return false;
        seen |= bit;
    }
    return seen == needed;
}

constexpr int bit(bool is_good, int bit) { return is_good ? bit : -1; }

struct SendMessage {
    std::string content;

    bool decode(object& from) {
        return read_members(from, 3, [&](const Name& name, value& value) {
            if (name == "type") return bit(is(value, "message"), 1);
            if (name == "content") return bit(read_content(value, content), 2);
            return 0;
        });
    }

    void encode(Buffer& to) const {
        to.raw(R"({"type":"message","content":)");
        to.string(content);
        to.raw("}");
    }
};

struct SendTyping {
    bool is_typing;

    bool decode(object& from) {
        return read_members(from, 3, [&](const Name& name, value& value) {
            if (name == "type") return bit(is(value, "typing"), 1);
            if (name == "is_typing") return bit(read(value, is_typing), 2);
            return 0;
        });
    }

    void encode(Buffer& to) const {
        if (is_typing) to.raw(R"({"type":"typing","is_typing":true})");
        else to.raw(R"({"type":"typing","is_typing":false})");
    }
};

struct Message {
    UUID message_id, sender_id;
    std::string content, sender_name;
    Timestamp created_at;

    bool decode(object& from) {
        return read_members(from, 63, [&](const Name& name, value& value) {
            if (name == "type") return bit(is(value, "message"), 1);
            if (name == "message_id") return bit(read(value, message_id), 2);
            if (name == "content") return bit(read_content(value, content), 4);
            if (name == "sender_id") return bit(read(value, sender_id), 8);
            if (name == "sender_name") return bit(read(value, sender_name), 16);
            if (name == "created_at") return bit(read(value, created_at), 32);
            return 0;
        });
    }

    void encode(Buffer& to) const {
        to.raw(R"({"type":"message","message_id":)");
        message_id.write(to);
        to.raw(R"(,"content":)");
        to.string(content);
        to.raw(R"(,"sender_id":)");
        sender_id.write(to);
        to.raw(R"(,"sender_name":)");
        to.string(sender_name);
        to.raw(R"(,"created_at":)");
        created_at.write(to);
        to.raw("}");
    }
};

struct Typing {
    UUID sender_id;
    std::string sender_name;
    bool is_typing;

    bool decode(object& from) {
        return read_members(from, 15, [&](const Name& name, value& value) {
            if (name == "type") return bit(is(value, "typing"), 1);
            if (name == "sender_id") return bit(read(value, sender_id), 2);
            if (name == "sender_name") return bit(read(value, sender_name), 4);
            if (name == "is_typing") return bit(read(value, is_typing), 8);
            return 0;
        });
    }

    void encode(Buffer& to) const {
        to.raw(R"({"type":"typing","sender_id":)");
        sender_id.write(to);
        to.raw(R"(,"sender_name":)");
        to.string(sender_name);
        if (is_typing) to.raw(R"(,"is_typing":true})");
        else to.raw(R"(,"is_typing":false})");
    }
};

struct RefreshedToken {
    std::string access;

    bool decode(object& from) {
        return read_members(from, 1, [&](const Name& name, value& value) {
            return name == "access" ? bit(read(value, access), 1) : 0;
        });
    }

    void encode(Buffer& to) const {
        to.raw(R"({"access":)");
        to.string(access);
        to.raw("}");
    }
};

struct RefreshDenied {
    std::string detail;

    bool decode(object& from) {
        return read_members(from, 1, [&](const Name& name, value& value) {
            return name == "detail" ? bit(read(value, detail), 1) : 0;
        });
    }

    void encode(Buffer& to) const {
        to.raw(R"({"detail":)");
        to.string(detail);
        to.raw("}");
    }
};

// Which one it is, `type` says, wherever it stands.
template <class Chat, class Indicator>
struct Either {
    std::variant<Chat, Indicator> message;

    bool decode(object& from) {
        std::string_view type;
        if (from.find_field_unordered("type").get_string().get(type)) return false;
        const bool is_chat = type == "message", is_indicator = type == "typing";
        if (from.reset().error()) return false;
        if (is_chat) return message.template emplace<Chat>().decode(from);
        return is_indicator && message.template emplace<Indicator>().decode(from);
    }

    void encode(Buffer& to) const {
        std::visit([&](const auto& one) { one.encode(to); }, message);
    }
};

// --- What is measured ---

// Keeps the compiler from leaving out work on a value that is not used.
template <class Value>
inline void keep(const Value& value) {
    asm volatile("" : : "g"(&value) : "memory");
}

struct Text {
    explicit Text(simdjson::padded_string&& json) : json(std::move(json)) {}
    virtual ~Text() = default;
    virtual int64_t decode(int64_t times) = 0;
    virtual void encode(int64_t times) = 0;

    simdjson::padded_string json;
    simdjson::ondemand::parser parser;
    Buffer buffer;
};

template <class Value>
struct TextOf final : Text {
    using Text::Text;

    bool decode_once(Value& into) {
        simdjson::ondemand::document document;
        object members;
        return !parser.iterate(json).get(document) && !document.get_object().get(members) && into.decode(members) &&
               document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    }

    int64_t decode(int64_t times) override {
        int64_t accepted = 0;
        for (int64_t turn = 0; turn < times; ++turn) {
            Value value;
            accepted += decode_once(value);
            keep(value);
        }
        return accepted;
    }

    void encode(int64_t times) override {
        Value value;
        if (!decode_once(value)) abort();
        for (int64_t turn = 0; turn < times; ++turn) {
            keep(value);
            buffer.clear();
            value.encode(buffer);
            keep(*buffer.data());
        }
    }
};

}  // namespace peers

struct peer {
    std::unique_ptr<peers::Text> text;
};

namespace {

template <class Value>
peer* make(const uint8_t* json, size_t count) {
    simdjson::padded_string text(reinterpret_cast<const char*>(json), count);
    return new peer{std::make_unique<peers::TextOf<Value>>(std::move(text))};
}

}  // namespace

peer* peer_make(peer_kind kind, const uint8_t* json, size_t count) {
    switch (kind) {
        case peer_send_message: return make<peers::SendMessage>(json, count);
        case peer_send_typing: return make<peers::SendTyping>(json, count);
        case peer_message: return make<peers::Message>(json, count);
        case peer_typing: return make<peers::Typing>(json, count);
        case peer_refreshed_token: return make<peers::RefreshedToken>(json, count);
        case peer_refresh_denied: return make<peers::RefreshDenied>(json, count);
        case peer_client_message: return make<peers::Either<peers::SendMessage, peers::SendTyping>>(json, count);
        case peer_server_message: return make<peers::Either<peers::Message, peers::Typing>>(json, count);
    }
    abort();
}

int64_t peer_decode(peer* peer, int64_t times) { return peer->text->decode(times); }

const uint8_t* peer_encode(peer* peer, int64_t times, size_t* count) {
    peer->text->encode(times);
    *count = peer->text->buffer.size();
    return reinterpret_cast<const uint8_t*>(peer->text->buffer.data());
}
