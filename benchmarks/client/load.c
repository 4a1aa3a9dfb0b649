/* The load: many sockets, few who speak, everybody counts what they hear. It does what it is told on standard input,
 * a line each with fields between tabs, and answers each order below the line with one line of JSON.
 *
 *   plan PATH READY PING PONG       the handshake's path, and what the frame contains that answers a greeting
 *   room TEMPLATE                   the rooms are numbered from 0
 *   join ROOM PORT SOCKETS HELLO    sockets for that room
 *   -----
 *   connect                         those who joined since the last time
 *   flight K SECONDS                in every room K speakers say the next thing as soon as they got their last one back
 *   relay K SECONDS                 in room 0 the first who joined has K messages under way until everybody has them
 *   rate PER_SECOND K SECONDS S     K speakers a room take turns, at fixed times (open loop); S: 1 if the client may nap
 *
 * Speakers sit evenly spread among those in the room; one speaker is the first who joined.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "talk.h"

enum { SHAKING_AT_ONCE = 64, TOLD = 3 };
static const double DRAIN_S = 20; /* for what is still under way when the time is over */
static const double NAP_S = 0.001; /* at the most: it is added to the latency */

static int live_links, gone_links, opened, rooms_length, links_length;
static struct plan plan;
static struct room *rooms;
static struct { struct link *link; int port; } *links;

static void on_live(struct link *link) { (void)link, live_links++; }
static void on_heard(struct link *link, struct frame *frame) { talk_heard(rooms, link, frame); }
static void on_gone(struct link *link, struct frame *close) {
    if (++gone_links > TOLD) return; /* of thousands the first few tell enough; how many there were is in the report */
    fprintf(stderr, "socket %d of room %d was closed: %.*s\n", link->number, link->room,
            close && close->length > 2 ? (int)close->length - 2 : 0, close ? close->payload + 2 : "");
}
static const struct ears ears = {on_live, on_heard, on_gone};

/* While it measures CPU, the client never sleeps: waking a reader would be charged to the server, which on a network it is not. */
static void turn(double seconds) { links_turn(seconds, &plan, &ears); }

static void report(double start, double busy_before, long long bytes_before, long long reads_before) {
    printf("{\"seconds\": %.4f, \"client_busy\": %.4f, \"bytes\": %lld, \"reads\": %lld, \"live\": %d, \"gone\": %d, ", now() - start,
           busy_s - busy_before, bytes_in - bytes_before, reads - reads_before, live_links, gone_links);
    talk_report();
    printf("}\n");
    fflush(stdout);
}

static void join(int room, int port, int sockets, const char *hello) {
    struct room *to = &rooms[room];
    to->here = realloc(to->here, (to->sockets + sockets) * sizeof *to->here);
    links = realloc(links, (links_length + sockets) * sizeof *links);
    char *kept = strdup(hello);
    for (int i = 0; i < sockets; i++) {
        struct link *link = calloc(1, sizeof *link);
        *link = (struct link){.room = room, .number = to->sockets, .hello = kept};
        to->here[to->sockets++] = links[links_length].link = link;
        links[links_length++].port = port;
    }
}

static void connect_all(void) {
    while (live_links + gone_links < links_length) {
        while (opened < links_length && opened - live_links - gone_links < SHAKING_AT_ONCE) {
            if (link_open(links[opened].link, links[opened].port) < 0) perror("connect"), exit(1);
            opened++;
        }
        turn(1);
    }
}

/* From now on it counts. */
static void begin(enum repeat repeat) {
    for (int one = 0; one < links_length; one++) link_acknowledge(links[one].link);
    talk_begin(repeat);
}

static void drain(void) {
    talk.repeat = NEVER;
    for (double until = now() + DRAIN_S; talk.done < talk.sent && now() < until;) turn(0.1);
}

/* Where that speaker is in the room. */
static int place(struct room *room, int speaker, int speakers) { return (long)speaker * room->sockets / speakers; }

static void flight(int speakers, double seconds) {
    double until = now() + seconds;
    begin(OWN_BACK);
    for (int room = 0; room < rooms_length; room++)
        for (int one = 0; one < speakers; one++) talk_say(&rooms[room], place(&rooms[room], one, speakers), now());
    while (now() < until) turn(0);
    drain();
}

/* Bounded by the slowest receiver: what one speaker has back, another process may not have sent yet. */
static void relay(int under_way, double seconds) {
    double until = now() + seconds;
    begin(EVERYBODY_HAS);
    for (int one = 0; one < under_way; one++) talk_say(&rooms[0], 0, now());
    while (now() < until) turn(0);
    drain();
}

/* Away from the sockets, so that nobody is woken by what comes meanwhile. */
static void nap(double seconds) {
    if (seconds > NAP_S) seconds = NAP_S;
    if (seconds > 0) nanosleep(&(struct timespec){0, seconds * 1e9}, NULL);
}

static void rate(double per_second, int speakers, double seconds, int naps) {
    double start = now();
    long amount = per_second * seconds;
    begin(NEVER);
    while (talk.sent < amount) {
        double due = start + talk.sent / per_second;
        struct room *room = &rooms[talk.sent % rooms_length];
        int speaker = place(room, talk.sent / rooms_length % speakers, speakers);
        if (due <= now()) talk_say(room, speaker, due);
        if (naps) nap(start + talk.sent / per_second - now());
        turn(0);
    }
    drain();
}

static void obey(char *line) {
    char *word = strsep(&line, "\t"), *a = strsep(&line, "\t"), *b = strsep(&line, "\t"), *c = strsep(&line, "\t");
    double start = now(), before = busy_s;
    long long bytes = bytes_in, reads_before = reads;
    if (!strcmp(word, "plan")) {
        plan = (struct plan){strdup(a), strdup(b), c && *c ? strdup(c) : NULL, line ? strdup(line) : NULL};
    } else if (!strcmp(word, "room")) {
        rooms = realloc(rooms, (rooms_length + 1) * sizeof *rooms);
        rooms[rooms_length++] = (struct room){.template = strdup(a)};
    } else if (!strcmp(word, "join")) {
        join(atoi(a), atoi(b), atoi(c), line);
    } else {
        if (!strcmp(word, "connect")) talk_begin(NEVER), connect_all();
        else if (!strcmp(word, "flight")) flight(atoi(a), atof(b));
        else if (!strcmp(word, "relay")) relay(atoi(a), atof(b));
        else if (!strcmp(word, "rate")) rate(atof(a), atoi(b), atof(c), line && atoi(line));
        report(start, before, bytes, reads_before);
    }
}

/* Until an order is there; pings are answered meanwhile. */
static void idle(void) {
    for (struct pollfd orders = {STDIN_FILENO, POLLIN, 0}; !poll(&orders, 1, 0);) turn(0.02);
}

int main(void) {
    char *line = NULL;
    size_t size = 0;
    setvbuf(stdin, NULL, _IONBF, 0); /* else poll() misses what the buffer has */
    for (ssize_t length; idle(), (length = getline(&line, &size, stdin)) > 0;) {
        line[length - 1] = 0;
        obey(line);
    }
    return 0;
}
