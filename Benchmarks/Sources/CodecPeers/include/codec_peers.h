// The contract's messages as a C++ programmer would read and write them: simdjson's On-Demand API into structs that own
// their strings, with all that the contract demands checked; and appending to a buffer that is used again and again.
#ifndef CODEC_PEERS_H
#define CODEC_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    peer_send_message,
    peer_send_typing,
    peer_message,
    peer_typing,
    peer_refreshed_token,
    peer_refresh_denied,
    // Any of those that a client sends, and any of those that a server sends.
    peer_client_message,
    peer_server_message,
} peer_kind;

// A JSON text with room behind it for simdjson to read beyond its end, and all that is used again from one to the next.
typedef struct peer peer;

peer *peer_make(peer_kind kind, const uint8_t *json, size_t count);

// Decodes the text that many times; how often it was found valid.
int64_t peer_decode(peer *peer, int64_t times);

// Encodes what was decoded that many times; the bytes of the last one, which are good until the next call.
const uint8_t *peer_encode(peer *peer, int64_t times, size_t *count);

#ifdef __cplusplus
}
#endif

#endif
