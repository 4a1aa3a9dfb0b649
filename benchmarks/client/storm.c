/* A storm: clients who come back after the server was killed, as the page does (connection.js), and bystanders who talk
 * meanwhile. Orders on standard input, fields between tabs; an answer, one line of JSON, to each below the line.
 *
 *   plan PATH READY
 *   bystanders PORT SOCKETS TEMPLATE HELLO
 *   client PORT HELLO
 *   -----
 *   connect                      everybody, a few at a time
 *   storm PER_SECOND LIMIT_S     wait until all are lost, then until all are back; bystanders, who come back first,
 *                                say so many messages a second in all from then on
 */
#define _GNU_SOURCE
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "talk.h"

enum { CLIENTS = 20000, SHAKING_AT_ONCE = 64, REPLICA_LEAVES = 1012, TOO_SLOW = 4008, FLOODING = 4029 };
static const double WELCOME_S = 10, STEADY_S = 10, BYSTANDER_RETRY_S = 0.02, LOOK_S = 0.01, CALM_S = 3;

static const char ENTRY[] = "{\"type\":\"entry\","; /* live, not of the backlog */

struct client {
    struct link link; /* first, so that a link is a client */
    int port, tries, bystands;
    double opened, since, come_back, due; /* seconds; `come_back` < 0: the server asked for nothing */
};

static struct client clients[CLIENTS];
static int length, lost_bystanders, storming;
static long attempts;
static struct plan plan;
static struct room room;

static double chance(void) { return random() / (RAND_MAX + 1.0); }

/* As the page: doubling up to 15 s, half of it chance. */
static double backoff(int tries) {
    double most = tries > 5 ? 15 : 0.4 * (1 << tries);
    return (most < 15 ? most : 15) * (0.5 + chance() / 2);
}

static double pause_s(struct client *one, int code) {
    if (code == REPLICA_LEAVES) return one->come_back >= 0 ? one->come_back : chance();
    if (code == FLOODING) return (one->come_back >= 0 ? one->come_back : 10) + chance();
    return code == TOO_SLOW && !one->tries ? 0 : backoff(one->tries);
}

static void closed(struct client *one, int code) {
    if (one->since && now() - one->since > STEADY_S) one->tries = 0;
    one->due = now() + (one->bystands ? BYSTANDER_RETRY_S : pause_s(one, code));
    one->tries++, one->since = 0;
}

static void on_live(struct link *link) { (void)link; }

static double number_after(const struct frame *frame, const char *name) {
    char *found = memmem(frame->payload, frame->length, name, strlen(name));
    return found ? strtod(found + strlen(name), NULL) : -1;
}

static void on_heard(struct link *link, struct frame *frame) {
    struct client *one = (struct client *)link;
    if (memmem(frame->payload, frame->length, "\"type\":\"welcome\"", 16)) one->since = now();
    double retry = number_after(frame, "\"retry_after_s\":"), planned = number_after(frame, "\"reconnect_in_ms\":");
    if (retry >= 0) one->come_back = retry;
    if (planned >= 0) one->come_back = planned / 1000;
    if (one->bystands && !memcmp(frame->payload, ENTRY, sizeof ENTRY - 1)) talk_heard(&room, link, frame);
}

static void on_gone(struct link *link, struct frame *close) {
    struct client *one = (struct client *)link;
    const unsigned char *code = close && close->length >= 2 ? (const unsigned char *)close->payload : NULL;
    if (one->since && storming && one->bystands) lost_bystanders++;
    closed(one, code ? code[0] << 8 | code[1] : 1006);
}

static const struct ears ears = {on_live, on_heard, on_gone};

static void open_one(struct client *one) {
    one->opened = now(), one->come_back = -1, one->since = 0, attempts++;
    if (link_open(&one->link, one->port) < 0) closed(one, 1006);
}

/* Whoever's time has come tries, if fewer than `at_once` do; who waits too long for a welcome gives it up. Returns how
 * many are there. */
static int look(int at_once) {
    int there = 0, trying = 0;
    double at = now();
    for (int i = 0; i < length; i++) trying += clients[i].link.state != GONE && clients[i].link.state != LIVE;
    for (int i = 0; i < length; i++) {
        struct client *one = &clients[i];
        if (one->link.state == LIVE) there++;
        else if (one->link.state == GONE && at >= one->due && trying < at_once) open_one(one), trying++;
        else if (one->link.state != GONE && !one->since && at - one->opened > WELCOME_S)
            link_close(&one->link), closed(one, 1006);
    }
    return there;
}

static void connect_all(void) {
    while (look(SHAKING_AT_ONCE) < length) links_turn(LOOK_S / 2, &plan, &ears);
}

static int bystanders_are_back(void) {
    for (int i = 0; i < room.sockets; i++)
        if (room.here[i]->state != LIVE) return 0;
    return 1;
}

static void storm(double per_second, double limit) {
    double lost, began = 0, back = 0;
    storming = 1;
    while (look(CLIENTS) > 0) links_turn(LOOK_S, &plan, &ears); /* until the kill was heard by all; some try again already */
    lost = now(), attempts = 0, lost_bystanders = 0;
    talk_begin(NEVER);
    for (double looked = 0; now() < lost + limit && (!back || now() < back + CALM_S);) {
        if (now() - looked > LOOK_S) {
            looked = now();
            if (look(CLIENTS) == length && !back) back = now() - lost ? now() : 0;
        }
        if (!began && bystanders_are_back()) began = now();
        double due = began + talk.sent / per_second;
        if (began && now() >= due) talk_say(&room, talk.sent % room.sockets, due);
        links_turn(began && due - now() < LOOK_S ? due - now() : LOOK_S, &plan, &ears);
    }
    for (double until = now() + 5; talk.done < talk.sent && now() < until;) links_turn(LOOK_S, &plan, &ears);
    printf("{\"back_s\": %.3f, \"bystanders_s\": %.3f, \"attempts\": %ld, \"lost_bystanders\": %d, ",
           back ? back - lost : -1, began - lost, attempts, lost_bystanders);
    talk_report();
    printf("}\n");
}

static void add(int port, int bystands, const char *hello) {
    struct client *one = &clients[length++];
    one->port = port, one->bystands = bystands, one->link.hello = strdup(hello);
    if (bystands) room.here[room.sockets++] = &one->link;
}

static void obey(char *line) {
    char *word = strsep(&line, "\t"), *a = strsep(&line, "\t");
    if (!strcmp(word, "plan")) {
        plan = (struct plan){.path = strdup(a), .ready = strdup(line)};
    } else if (!strcmp(word, "bystanders")) {
        int sockets = atoi(strsep(&line, "\t"));
        room.template = strdup(strsep(&line, "\t"));
        room.here = calloc(sockets, sizeof *room.here);
        for (int i = 0; i < sockets; i++) add(atoi(a), 1, line);
    } else if (!strcmp(word, "client")) {
        add(atoi(a), 0, line);
    } else {
        if (!strcmp(word, "connect")) connect_all(), printf("{\"live\": %d}\n", length);
        if (!strcmp(word, "storm")) storm(atof(a), atof(line));
        fflush(stdout);
    }
}

int main(void) {
    char *line = NULL;
    size_t size = 0;
    setvbuf(stdin, NULL, _IONBF, 0); /* else poll() misses what the buffer has */
    for (;;) {
        for (struct pollfd orders = {STDIN_FILENO, POLLIN, 0}; !poll(&orders, 1, 0);) links_turn(0.02, &plan, &ears);
        ssize_t got = getline(&line, &size, stdin);
        if (got <= 0) return 0;
        line[got - 1] = 0;
        obey(line);
    }
}
