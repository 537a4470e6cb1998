// The load that dev/bench puts on a server of rooms: WebSocket clients in one thread over epoll, so cheap that the
// server is the limit and not they.
//
//     load-client --port PORT --pid PID --seats FILE [--window K | --rate R] [--warmup S] [--seconds S]
//                 [--patience S]
//
// FILE has a line a connection: `ROOM SPEAKS TARGET`, the room's number, 1 for one who speaks, and the request's
// target. A room is taken to be all lines with its number.
//
//   --window K   closed loop: each speaker keeps K messages in flight, and says the next when he has heard his own.
//   --rate R     open loop: R messages a second in all, at fixed times, whatever has come back. A latency counts from
//                the time at which a message ought to have been sent, so that a stall is felt by all that it held up.
//
// Says on stdout, as lines of `NAME VALUE`, what happened in the measured span: the processor time of the server (all
// threads of PID, by schedstat) and of the client; and as `at NANOSECONDS COUNT` how often which latency, rounded down
// to the precision of an HdrHistogram of three digits. Exits with 1 and one line on stderr if anything is not as it
// must be: after the span every message must have come to everyone in its room, exactly once; the last of them within
// --patience, 30 seconds otherwise.

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cinttypes>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

[[noreturn]] void fail(const char* format, ...) __attribute__((format(printf, 1, 2)));

void fail(const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("load-client: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

uint64_t now() {
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return uint64_t(time.tv_sec) * 1'000'000'000 + uint64_t(time.tv_nsec);
}

// --- Arguments ---

struct Options {
    int port = 0;
    int pid = 0;
    std::string seats;
    int window = 0;
    double rate = 0;
    double warmup = 1;
    double seconds = 5;
    double patience = 30;
};

Options parse(int count, char** words) {
    Options options;
    for (int index = 1; index < count; index += 2) {
        const std::string name = words[index];
        if (index + 1 == count) fail("%s needs a value", name.c_str());
        const char* value = words[index + 1];
        if (name == "--port") options.port = atoi(value);
        else if (name == "--pid") options.pid = atoi(value);
        else if (name == "--seats") options.seats = value;
        else if (name == "--window") options.window = atoi(value);
        else if (name == "--rate") options.rate = atof(value);
        else if (name == "--warmup") options.warmup = atof(value);
        else if (name == "--seconds") options.seconds = atof(value);
        else if (name == "--patience") options.patience = atof(value);
        else fail("unknown argument %s", name.c_str());
    }
    if (options.port <= 0 || options.pid <= 0 || options.seats.empty()) fail("--port, --pid and --seats are needed");
    if ((options.window > 0) == (options.rate > 0)) fail("one of --window and --rate is needed");
    return options;
}

// --- What is measured ---

// Nanoseconds that all threads of a process have been on a processor.
uint64_t work(int pid) {
    const std::string folder = "/proc/" + std::to_string(pid) + "/task";
    DIR* tasks = opendir(folder.c_str());
    if (!tasks) fail("there is no process %d any more", pid);
    uint64_t sum = 0;
    while (const dirent* entry = readdir(tasks)) {
        if (entry->d_name[0] == '.') continue;
        std::ifstream file(folder + "/" + entry->d_name + "/schedstat");
        uint64_t spent = 0;
        if (file >> spent) sum += spent;
    }
    closedir(tasks);
    return sum;
}

uint64_t own_work() {
    rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    const auto microseconds = [](timeval time) { return uint64_t(time.tv_sec) * 1'000'000 + uint64_t(time.tv_usec); };
    return (microseconds(usage.ru_utime) + microseconds(usage.ru_stime)) * 1000;
}

// Counts by magnitude and the eleven bits below it: as an HdrHistogram of three significant digits has it.
class Latencies {
public:
    void add(uint64_t nanoseconds) { counts_[index(nanoseconds)] += 1; }

    void print() const {
        for (size_t index = 0; index < counts_.size(); ++index)
            if (counts_[index]) printf("at %" PRIu64 " %" PRIu64 "\n", lowest(index), counts_[index]);
    }

private:
    static constexpr int bits = 11;

    static size_t index(uint64_t value) {
        if (value >> bits == 0) return size_t(value);
        const int shift = 63 - __builtin_clzll(value) - (bits - 1);
        return (size_t(shift) << (bits - 1)) + size_t(value >> shift);
    }

    static uint64_t lowest(size_t index) {
        if (index >> bits == 0) return index;
        const int shift = int(index >> (bits - 1)) - 1;
        return uint64_t(index - (size_t(shift) << (bits - 1))) << shift;
    }

    std::vector<uint64_t> counts_ = std::vector<uint64_t>(64u << (bits - 1));
};

// --- Messages ---

// `{"type":"message","content":"@@` + 16 digits of the time + 6 of the speaker + `"}`: 24 characters, as the example of
// the protocol document has. The whole frame is masked beforehand; only the digits change.
class Frame {
public:
    static constexpr std::string_view mark = "@@";
    static constexpr size_t time_digits = 16, speaker_digits = 6;

    Frame() {
        const std::string payload =
            R"({"type":"message","content":"@@)" + std::string(time_digits + speaker_digits, '0') + "\"}";
        bytes_ = {char(0x81), char(0x80 | payload.size())};
        bytes_.append(reinterpret_cast<const char*>(mask_.data()), mask_.size());
        start_ = bytes_.size();
        digits_ = payload.find(mark) + mark.size();
        for (size_t index = 0; index < payload.size(); ++index) bytes_ += char(payload[index] ^ mask_[index % 4]);
    }

    void append(std::string& to, uint64_t time, uint32_t speaker) {
        put(time, digits_, time_digits);
        put(speaker, digits_ + time_digits, speaker_digits);
        to += bytes_;
    }

private:
    void put(uint64_t value, size_t offset, size_t count) {
        for (size_t index = offset + count; index-- > offset; value >>= 4)
            bytes_[start_ + index] = char("0123456789abcdef"[value & 15] ^ mask_[index % 4]);
    }

    std::string bytes_;
    size_t start_, digits_;
    const std::array<uint8_t, 4> mask_ = {0x37, 0xfa, 0x21, 0x3d};
};

uint64_t digits(const char* from, size_t count) {
    uint64_t value = 0;
    for (size_t index = 0; index < count; ++index) {
        const char digit = from[index];
        value = value << 4 | uint64_t(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    }
    return value;
}

// --- Connections ---

// How many messages, and a sum over them: what came twice does not make up for what was lost.
struct Tally {
    uint64_t count = 0, sum = 0;

    void add(uint64_t time, uint32_t speaker, uint64_t times = 1) {
        count += times;
        sum += times * (time * 31 + speaker);
    }

    void add(const Tally& other) {
        count += other.count;
        sum += other.sum;
    }

    bool operator==(const Tally& other) const { return count == other.count && sum == other.sum; }
};

struct Connection {
    int descriptor = -1;
    uint32_t room = 0;
    bool speaks = false;
    std::string target;
    // What has come and is not yet a whole frame, and what could not be sent yet.
    std::string incoming, outgoing;
    bool waits = false;
    Tally said, heard;
};

std::vector<Connection> seats(const std::string& path) {
    std::ifstream file(path);
    std::vector<Connection> found;
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        Connection connection;
        words >> connection.room >> connection.speaks >> connection.target;
        if (connection.target.empty()) fail("%s: not a seat: %s", path.c_str(), line.c_str());
        found.push_back(std::move(connection));
    }
    if (found.empty()) fail("%s: the file has no seats", path.c_str());
    return found;
}

// One handshake after the other: they are not measured.
void join(Connection& connection, int port) {
    connection.descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection.descriptor < 0) fail("socket: %s", strerror(errno));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(uint16_t(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(connection.descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) < 0)
        fail("connect: %s", strerror(errno));
    const int on = 1;
    setsockopt(connection.descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const std::string request = "GET " + connection.target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                                "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                "Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    if (write(connection.descriptor, request.data(), request.size()) != ssize_t(request.size()))
        fail("write: %s", strerror(errno));
    std::string head;
    while (head.find("\r\n\r\n") == std::string::npos) {
        char buffer[4096];
        const ssize_t count = read(connection.descriptor, buffer, sizeof buffer);
        if (count <= 0) fail("the handshake of %s was not answered", connection.target.c_str());
        head.append(buffer, size_t(count));
    }
    if (head.rfind("HTTP/1.1 101", 0) != 0)
        fail("the handshake was refused: %s", head.substr(0, head.find('\r')).c_str());
    connection.incoming = head.substr(head.find("\r\n\r\n") + 4);
    fcntl(connection.descriptor, F_SETFL, fcntl(connection.descriptor, F_GETFL) | O_NONBLOCK);
}

class Load {
public:
    explicit Load(const Options& options) : options_(options), connections_(seats(options.seats)) {
        poll_ = epoll_create1(EPOLL_CLOEXEC);
        for (uint32_t index = 0; index < connections_.size(); ++index) {
            Connection& connection = connections_[index];
            join(connection, options.port);
            epoll_event event{EPOLLIN, {}};
            event.data.u32 = index;
            epoll_ctl(poll_, EPOLL_CTL_ADD, connection.descriptor, &event);
            if (connection.speaks) speakers_.push_back(index);
        }
    }

    void run() {
        const uint64_t start = now();
        const uint64_t from = start + uint64_t(options_.warmup * 1e9);
        const uint64_t to = from + uint64_t(options_.seconds * 1e9);
        next_ = start;
        interval_ = options_.rate > 0 ? 1e9 / options_.rate : 0;
        is_speaking_ = true;
        if (options_.window > 0)
            for (const uint32_t index : speakers_) say(index, start, options_.window);
        until(from);
        const Span before = span();
        is_measured_ = true;
        until(to);
        is_measured_ = false;
        const Span after = span();
        is_speaking_ = false;
        drain();
        printf("nanoseconds %" PRIu64 "\n", after.time - before.time);
        printf("said %" PRIu64 "\ndelivered %" PRIu64 "\n", after.said - before.said, after.heard - before.heard);
        printf("reads %" PRIu64 "\nbytes %" PRIu64 "\n", after.reads - before.reads, after.bytes - before.bytes);
        printf("server_work %" PRIu64 "\n", after.server - before.server);
        printf("client_work %" PRIu64 "\n", after.client - before.client);
        latencies_.print();
    }

private:
    struct Span {
        uint64_t time, server, client, said, heard, reads, bytes;
    };

    Span span() const { return {now(), work(options_.pid), own_work(), said_, heard_, reads_, bytes_}; }

    // Speaks and listens until that time.
    void until(uint64_t end) {
        for (uint64_t time = now(); time < end; time = now()) {
            uint64_t wake = end;
            if (interval_ > 0) {
                speak_in_time(time);
                wake = next_ < end ? next_ : end;
            }
            listen(wake > time ? wake - time : 0);
        }
    }

    // All whose time has come, each with the time at which it should have been said.
    void speak_in_time(uint64_t time) {
        while (next_ <= time) {
            say(speakers_[turn_++ % speakers_.size()], next_, 1);
            scheduled_ += interval_;
            next_ += uint64_t(scheduled_);
            scheduled_ -= double(uint64_t(scheduled_));
        }
    }

    void say(uint32_t index, uint64_t time, int count) {
        Connection& connection = connections_[index];
        for (int turn = 0; turn < count; ++turn) frame_.append(connection.outgoing, time, index);
        connection.said.add(time, index, uint64_t(count));
        said_ += uint64_t(count);
        send(index);
    }

    void send(uint32_t index) {
        Connection& connection = connections_[index];
        const ssize_t count = write(connection.descriptor, connection.outgoing.data(), connection.outgoing.size());
        if (count < 0 && errno != EAGAIN) fail("connection %u: %s", index, strerror(errno));
        if (count > 0) connection.outgoing.erase(0, size_t(count));
        const bool waits = !connection.outgoing.empty();
        if (waits == connection.waits) return;
        connection.waits = waits;
        epoll_event event{EPOLLIN | (waits ? uint32_t(EPOLLOUT) : 0u), {}};
        event.data.u32 = index;
        epoll_ctl(poll_, EPOLL_CTL_MOD, connection.descriptor, &event);
    }

    void listen(uint64_t nanoseconds) {
        std::array<epoll_event, 512> events;
        const timespec limit{time_t(nanoseconds / 1'000'000'000), long(nanoseconds % 1'000'000'000)};
        const int count = epoll_pwait2(poll_, events.data(), int(events.size()), &limit, nullptr);
        if (count < 0 && errno != EINTR) fail("epoll: %s", strerror(errno));
        for (int index = 0; index < count; ++index) {
            if (events[size_t(index)].events & EPOLLOUT) send(events[size_t(index)].data.u32);
            if (events[size_t(index)].events & ~uint32_t(EPOLLOUT)) hear(events[size_t(index)].data.u32);
        }
    }

    void hear(uint32_t index) {
        Connection& connection = connections_[index];
        const ssize_t count = read(connection.descriptor, buffer_.data(), buffer_.size());
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0) fail("connection %u was ended by the server", index);
        reads_ += 1;
        bytes_ += uint64_t(count);
        const uint64_t time = now();
        int own = 0;
        if (connection.incoming.empty()) {
            const size_t used = take(index, {buffer_.data(), size_t(count)}, time, own);
            connection.incoming.assign(buffer_.data() + used, size_t(count) - used);
        } else {
            connection.incoming.append(buffer_.data(), size_t(count));
            connection.incoming.erase(0, take(index, connection.incoming, time, own));
        }
        if (own > 0 && is_speaking_ && options_.window > 0) say(index, now(), own);
    }

    // The whole frames in there; how many bytes they are.
    size_t take(uint32_t index, std::string_view bytes, uint64_t time, int& own) {
        size_t used = 0;
        while (bytes.size() - used >= 4) {
            const auto at = [&](size_t offset) { return size_t(uint8_t(bytes[used + offset])); };
            size_t head = 2, length = at(1);
            if (length == 126) head = 4, length = at(2) << 8 | at(3);
            else if (length > 126) fail("connection %u: a frame that no server would send", index);
            if (bytes.size() - used < head + length) break;
            if (at(0) == 0x81) own += receive(index, bytes.substr(used + head, length), time);
            else if (at(0) == 0x88) fail("connection %u was closed with %zu", index, at(head) << 8 | at(head + 1));
            used += head + length;
        }
        return used;
    }

    // Whether the connection hears itself.
    int receive(uint32_t index, std::string_view payload, uint64_t time) {
        // Where the content stands is the same in each frame of a server.
        if (payload.substr(offset_, Frame::mark.size()) != Frame::mark) offset_ = payload.find(Frame::mark);
        const size_t digits_at = offset_ + Frame::mark.size();
        const size_t end = digits_at + Frame::time_digits + Frame::speaker_digits;
        if (offset_ == std::string_view::npos || payload.size() < end)
            fail("not what was said: %.*s", int(payload.size()), payload.data());
        const uint64_t sent = digits(payload.data() + digits_at, Frame::time_digits);
        const auto speaker = uint32_t(digits(payload.data() + digits_at + Frame::time_digits, Frame::speaker_digits));
        if (speaker >= connections_.size() || connections_[speaker].room != connections_[index].room)
            fail("connection %u heard what was said in another room", index);
        connections_[index].heard.add(sent, speaker);
        heard_ += 1;
        if (is_measured_) latencies_.add(time > sent ? time - sent : 0);
        return speaker == index;
    }

    // Waits for messages still on their way, and demands that each client received every message of its room once.
    void drain() {
        std::map<uint32_t, Tally> said;
        for (const Connection& connection : connections_) said[connection.room].add(connection.said);
        uint64_t wanted = 0;
        for (const Connection& connection : connections_) wanted += said[connection.room].count;
        const uint64_t end = now() + uint64_t(options_.patience * 1e9);
        while (heard_ < wanted && now() < end) listen(100'000'000);
        for (const Connection& connection : connections_) {
            const Tally& all = said[connection.room];
            if (!(connection.heard == all))
                fail("of %" PRIu64 " messages that were sent in a room a client heard %" PRIu64 ", or other ones",
                     all.count, connection.heard.count);
        }
    }

    const Options& options_;
    std::vector<Connection> connections_;
    std::vector<uint32_t> speakers_;
    int poll_ = -1;
    Frame frame_;
    Latencies latencies_;
    std::vector<char> buffer_ = std::vector<char>(256 << 10);
    size_t offset_ = 0;
    bool is_measured_ = false, is_speaking_ = false;
    // The next message's time in an open loop, and what is less than a nanosecond of it.
    uint64_t next_ = 0;
    double interval_ = 0, scheduled_ = 0;
    size_t turn_ = 0;
    uint64_t said_ = 0, heard_ = 0, reads_ = 0, bytes_ = 0;
};

}  // namespace

int main(int count, char** words) {
    const Options options = parse(count, words);
    Load load(options);
    load.run();
    return 0;
}
