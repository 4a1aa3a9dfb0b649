/* WebSocket frames as RFC 6455, section 5.2, has them: a client's are masked, a server's are not. */
#ifndef WIRE_H
#define WIRE_H

#include <stddef.h>

enum opcode { TEXT = 1, CLOSE = 8, PING = 9, PONG = 10 };

enum { HEADER_MAX = 14 };

struct frame {
    int opcode;
    const char *payload;
    size_t length; /* of the payload, bytes */
    size_t whole;  /* with its header, bytes */
};

/* Write a masked frame to `out`, which has room for HEADER_MAX more than the payload; return its length in bytes. */
size_t wire_put(char *out, int opcode, const char *payload, size_t length);

/* Write an unmasked frame, as a server sends it. */
size_t wire_put_bare(char *out, int opcode, const char *payload, size_t length);

/* Read the frame at the beginning of `data`; return 0 while it is not all there. A masked payload is unmasked in place. */
int wire_get(char *data, size_t size, struct frame *frame);

#endif
