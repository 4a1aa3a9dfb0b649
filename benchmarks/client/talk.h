/* Messages under way: who said them, when, and how many have yet to hear them. */
#ifndef TALK_H
#define TALK_H

#include "link.h"

struct room {
    char *template;     /* a message as it is sent; each `#` stands for its number */
    struct link **here;
    int sockets;
};

/* When the next thing is said: never by itself, when its speaker got the last one back, or when everybody has it. */
enum repeat { NEVER, OWN_BACK, EVERYBODY_HAS };

struct talk {
    long sent, done, heard; /* messages, messages that everybody has, deliveries */
    enum repeat repeat;
};

extern struct talk talk;

/* Say the next message there. `due` is when it should have been said, in seconds of `now`. */
void talk_say(struct room *room, int speaker, double due);

/* A text frame came: if it is a message, count it. Returns its number, or -1. */
long talk_heard(struct room *rooms, struct link *link, const struct frame *frame);

/* Begin anew; `talk_report` prints what happened since, as the inside of a JSON object. */
void talk_begin(enum repeat repeat);
void talk_report(void);

double now(void);

#endif
