/* One client's socket: the handshake, the greeting, and frames after that. */
#ifndef LINK_H
#define LINK_H

#include "wire.h"

enum state { GONE, CONNECTING, SHAKING, GREETING, LIVE };

struct link {
    int fd, port, room, number; /* `number`: its place in its room */
    enum state state;
    const char *hello;  /* the first frame */
    char *rest;         /* the beginning of a frame whose end has not come yet */
    size_t rest_length; /* bytes */
};

/* What a program does with what comes. */
struct ears {
    void (*live)(struct link *);                      /* the greeting was answered */
    void (*heard)(struct link *, struct frame *);     /* a text frame */
    void (*gone)(struct link *, struct frame *close); /* it ended; `close` is NULL without a close frame */
};

struct plan {
    const char *path;  /* of the handshake */
    const char *ready; /* what the frame contains that answers the greeting */
    const char *ping;  /* a text frame that is to be answered with `pong`; NULL: there is none */
    const char *pong;
};

extern double busy_s; /* spent on turns that found something: the client spins, so its CPU time says nothing */
extern long long bytes_in, reads; /* all that was ever received, headers included, and in how many reads */

/* Begin to connect to 127.0.0.1; 0, or -1 with errno. Only after this `links_turn` has something to watch. */
int link_open(struct link *link, int port);

void link_say(struct link *link, int opcode, const char *text, size_t length);

/* Acknowledge, in the sense of TCP, whatever comes when it is read. Linux does so anyway until a socket has answered
 * at once a few times, as in a handshake; after that it delays, and every second small segment is acknowledged on
 * arrival: on loopback by the sender's process. Which it is would depend on how the connection began. */
void link_acknowledge(struct link *link);

void link_close(struct link *link);

/* Take what comes within that time, at least once. */
void links_turn(double seconds, const struct plan *plan, const struct ears *ears);

#endif
