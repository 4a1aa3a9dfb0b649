#define _GNU_SOURCE
#include "talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MARK = '~', DIGITS = 9, UNDER_WAY = 1 << 17 };

struct message {
    long number;
    int speaker, left;
    double due;
};

struct talk talk;
static struct message under_way[UNDER_WAY];
static long next_number;
static double *took; /* seconds from when a message was due to the last one who got it */
static long took_room;

double now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec + at.tv_nsec / 1e9;
}

static size_t filled(char *out, const char *template, long number) {
    char *at = out;
    for (; *template; template++)
        if (*template == '#') at += sprintf(at, "%0*ld", DIGITS, number);
        else *at++ = *template;
    return at - out;
}

void talk_say(struct room *room, int speaker, double due) {
    static char text[1 << 16];
    struct message *message = &under_way[next_number % UNDER_WAY];
    if (message->left) fprintf(stderr, "more than %d messages are under way\n", UNDER_WAY), exit(1);
    *message = (struct message){next_number, speaker, room->sockets, due};
    size_t length = filled(text, room->template, next_number++);
    talk.sent++;
    link_say(room->here[speaker], TEXT, text, length);
}

static void everybody_has(struct message *message) {
    if (talk.done == took_room) took = realloc(took, (took_room = took_room ? 2 * took_room : 4096) * sizeof *took);
    took[talk.done++] = now() - message->due;
}

long talk_heard(struct room *rooms, struct link *link, const struct frame *frame) {
    const char *mark = memchr(frame->payload, MARK, frame->length);
    if (!mark || frame->payload + frame->length - mark <= DIGITS) return -1;
    long number = strtol(mark + 1, NULL, 10);
    struct message *message = &under_way[number % UNDER_WAY];
    if (message->number != number || !message->left) {
        fprintf(stderr, "message %ld came again\n", number);
        exit(1);
    }
    talk.heard++;
    struct room *room = &rooms[link->room];
    int whole = !--message->left, own = room->here[message->speaker] == link, speaker = message->speaker;
    if (whole) everybody_has(message);
    if (talk.repeat == OWN_BACK ? own : whole && talk.repeat) talk_say(room, speaker, now());
    return number;
}

void talk_begin(enum repeat repeat) { talk = (struct talk){.repeat = repeat}; }

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void talk_report(void) {
    qsort(took, talk.done, sizeof *took, by_size);
    double p50 = 0, p99 = 0, max = 0;
    if (talk.done) p50 = took[talk.done / 2], p99 = took[talk.done * 99 / 100], max = took[talk.done - 1];
    printf("\"sent\": %ld, \"messages\": %ld, \"deliveries\": %ld, \"p50_ms\": %.3f, \"p99_ms\": %.3f, \"max_ms\": %.3f",
           talk.sent, talk.done, talk.heard, p50 * 1e3, p99 * 1e3, max * 1e3);
}
