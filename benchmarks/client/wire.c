#include "wire.h"

#include <string.h>

static const unsigned char MASK[4] = {0x5a, 0xc3, 0x17, 0x9e};

static size_t header(char *out, int opcode, size_t length, int masked) {
    unsigned char *at = (unsigned char *)out, mark = masked ? 0x80 : 0;
    *at++ = 0x80 | opcode;
    if (length <= 125) {
        *at++ = mark | length;
    } else if (length <= 65535) {
        *at++ = mark | 126, *at++ = length >> 8, *at++ = length;
    } else {
        *at++ = mark | 127;
        for (int shift = 56; shift >= 0; shift -= 8) *at++ = length >> shift;
    }
    return at - (unsigned char *)out;
}

size_t wire_put_bare(char *out, int opcode, const char *payload, size_t length) {
    size_t size = header(out, opcode, length, 0);
    memcpy(out + size, payload, length);
    return size + length;
}

size_t wire_put(char *out, int opcode, const char *payload, size_t length) {
    size_t size = header(out, opcode, length, 1);
    memcpy(out + size, MASK, 4);
    size += 4;
    for (size_t i = 0; i < length; i++) out[size + i] = payload[i] ^ MASK[i & 3];
    return size + length;
}

int wire_get(char *data, size_t size, struct frame *frame) {
    const unsigned char *at = (const unsigned char *)data;
    if (size < 2) return 0;
    size_t start = 2, length = at[1] & 0x7f;
    int more = length == 126 ? 2 : length == 127 ? 8 : 0, masked = at[1] & 0x80;
    if (size < start + more) return 0;
    if (more) length = 0;
    for (int i = 0; i < more; i++) length = length << 8 | at[start + i];
    start += more + (masked ? 4 : 0);
    if (size < start + length) return 0;
    if (masked)
        for (size_t i = 0; i < length; i++) data[start + i] ^= data[start - 4 + (i & 3)];
    *frame = (struct frame){at[0] & 0x0f, data + start, length, start + length};
    return 1;
}
