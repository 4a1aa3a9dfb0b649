/* The floor: what any server has to do at the least. One thread; what came in one turn of the loop is framed once, joined
 * and written to every socket of the room. No limits, no queues, no checks: this is no server to use.
 *
 *   floor PORT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../client/wire.h"

enum { ROOMS = 16384, EVENTS = 512, CHUNK = 1 << 16, JOINED = 1 << 18 };

/* The key that belongs to the only nonce that our load client sends (RFC 6455, section 1.3: its own example). */
static const char SHAKEN[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

struct room {
    char name[64];
    int *sockets, length, waits; /* `waits`: it is among those that were spoken in during this turn */
    char *joined;
    size_t size;
};

struct client {
    int fd, shaken;
    struct room *room;
};

static struct room rooms[ROOMS], *spoken[ROOMS];
static int rooms_length, spoken_length;

static struct room *room_of(const char *name, size_t length) {
    for (int i = 0; i < rooms_length; i++)
        if (strlen(rooms[i].name) == length && !memcmp(rooms[i].name, name, length)) return &rooms[i];
    struct room *room = &rooms[rooms_length++];
    memcpy(room->name, name, length);
    room->joined = malloc(JOINED);
    return room;
}

static void join(struct client *client, const struct frame *frame) {
    char joined[32];
    struct room *room = client->room = room_of(frame->payload, frame->length);
    room->sockets = realloc(room->sockets, (room->length + 1) * sizeof *room->sockets);
    room->sockets[room->length++] = client->fd;
    send(client->fd, joined, wire_put_bare(joined, TEXT, "joined", 6), MSG_NOSIGNAL);
}

static void flush(void) {
    for (int i = 0; i < spoken_length; i++) {
        struct room *room = spoken[i];
        for (int to = 0; to < room->length; to++) send(room->sockets[to], room->joined, room->size, MSG_NOSIGNAL);
        room->size = room->waits = 0;
    }
    spoken_length = 0;
}

static void say(struct room *room, const struct frame *frame) {
    if (!room->waits) spoken[spoken_length++] = room, room->waits = 1;
    room->size += wire_put_bare(room->joined + room->size, TEXT, frame->payload, frame->length);
    if (room->size > JOINED - CHUNK) flush();
}

static void leave(struct client *client) {
    struct room *room = client->room;
    for (int i = 0; room && i < room->length; i++)
        if (room->sockets[i] == client->fd) room->sockets[i--] = room->sockets[--room->length];
    close(client->fd);
    free(client);
}

static void take(struct client *client) {
    static char chunk[CHUNK];
    struct frame frame;
    ssize_t size = recv(client->fd, chunk, CHUNK, 0);
    if (size <= 0) return leave(client);
    if (!client->shaken) {
        client->shaken = send(client->fd, SHAKEN, sizeof SHAKEN - 1, MSG_NOSIGNAL) > 0;
        return;
    }
    for (char *at = chunk, *stop = chunk + size; wire_get(at, stop - at, &frame); at += frame.whole)
        if (frame.opcode == TEXT && client->room) say(client->room, &frame);
        else if (frame.opcode == TEXT) join(client, &frame);
}

static void greet(int listener, int epoll) {
    int on = 1;
    struct client *client = calloc(1, sizeof *client);
    client->fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {EPOLLIN, {.ptr = client}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, client->fd, &event);
}

int main(int argc, char **argv) {
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0), epoll = epoll_create1(0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(argc > 1 ? atoi(argv[1]) : 0), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event event = {EPOLLIN, {.ptr = NULL}}, events[EVENTS];
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, 4096)) return perror("floor"), 1;
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int found = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < found; i++)
            if (events[i].data.ptr) take(events[i].data.ptr);
            else greet(listener, epoll);
        flush();
    }
}
