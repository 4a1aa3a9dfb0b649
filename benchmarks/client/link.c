#define _GNU_SOURCE
#include "link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 512, CHUNK = 1 << 20 }; /* sockets a turn and bytes a read, at the most */

double busy_s;
long long bytes_in, reads;
static char chunk[CHUNK];

static int watcher(void) {
    static int made = -1;
    return made < 0 ? (made = epoll_create1(EPOLL_CLOEXEC)) : made;
}

int link_open(struct link *link, int port) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (fd < 0) return -1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct linger at_once = {1, 0}; /* else 10,000 ports wait for a minute after each run */
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    link->fd = fd, link->port = port, link->state = CONNECTING, link->rest_length = 0;
    struct epoll_event event = {EPOLLOUT | EPOLLET, {.ptr = link}};
    return epoll_ctl(watcher(), EPOLL_CTL_ADD, fd, &event);
}

void link_say(struct link *link, int opcode, const char *text, size_t length) {
    static char out[1 << 17];
    size_t size = wire_put(out, opcode, text, length);
    if (send(link->fd, out, size, MSG_NOSIGNAL) != (ssize_t)size) perror("a frame did not go out");
}

void link_acknowledge(struct link *link) {
    int on = 1;
    setsockopt(link->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

void link_close(struct link *link) {
    if (link->state == GONE) return;
    close(link->fd);
    link->state = GONE;
    link->rest_length = 0;
}

static void end(struct link *link, struct frame *close, const struct ears *ears) {
    link_close(link);
    ears->gone(link, close);
}

/* It is connected, or could not be: ask for a WebSocket. */
static void connected(struct link *link, const struct plan *plan, const struct ears *ears) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(link->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) return end(link, NULL, ears);
    char request[1024];
    int length = snprintf(request, sizeof request,
                          "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                          plan->path, link->port);
    struct epoll_event event = {EPOLLIN | EPOLLET, {.ptr = link}}; /* a read takes all that is there */
    epoll_ctl(watcher(), EPOLL_CTL_MOD, link->fd, &event);
    link->state = SHAKING;
    if (send(link->fd, request, length, MSG_NOSIGNAL) != length) end(link, NULL, ears);
}

/* The end of the answer to the handshake, or NULL while it is not all there. */
static char *shaken(struct link *link, char *data, size_t size, const struct ears *ears) {
    char *stop = memmem(data, size, "\r\n\r\n", 4);
    if (!stop) return NULL;
    if (memcmp(data, "HTTP/1.1 101", 12)) {
        end(link, NULL, ears);
        return NULL;
    }
    link->state = GREETING;
    link_say(link, TEXT, link->hello, strlen(link->hello));
    return stop + 4;
}

static void take(struct link *link, struct frame *frame, const struct plan *plan, const struct ears *ears) {
    if (frame->opcode == PING) link_say(link, PONG, frame->payload, frame->length);
    if (frame->opcode == CLOSE) end(link, frame, ears);
    if (frame->opcode != TEXT) return;
    if (plan->ping && frame->length == strlen(plan->ping) && !memcmp(frame->payload, plan->ping, frame->length))
        link_say(link, TEXT, plan->pong, strlen(plan->pong));
    ears->heard(link, frame);
    if (link->state == GREETING && memmem(frame->payload, frame->length, plan->ready, strlen(plan->ready))) {
        link->state = LIVE;
        ears->live(link);
    }
}

static void keep(struct link *link, const char *data, size_t size) {
    if (size) link->rest = realloc(link->rest, size), memcpy(link->rest, data, size);
    link->rest_length = size;
}

static void take_all(struct link *link, const struct plan *plan, const struct ears *ears) {
    if (link->state == CONNECTING) return connected(link, plan, ears);
    size_t size = link->rest_length;
    memcpy(chunk, link->rest, size);
    ssize_t came = recv(link->fd, chunk + size, CHUNK - size, 0);
    if (came < 0 && errno == EAGAIN) return;
    if (came <= 0) return end(link, NULL, ears);
    if (came == (ssize_t)(CHUNK - size)) fprintf(stderr, "a read was full: CHUNK is too small\n"), exit(1);
    bytes_in += came, reads++, size += came;
    char *at = chunk, *stop = chunk + size;
    if (link->state == SHAKING && !(at = shaken(link, at, size, ears))) {
        if (link->state == SHAKING) keep(link, chunk, size);
        return;
    }
    struct frame frame;
    while (link->state != GONE && wire_get(at, stop - at, &frame)) {
        at += frame.whole;
        take(link, &frame, plan, ears);
    }
    if (link->state != GONE) keep(link, at, stop - at);
}

static double clock_s(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec + at.tv_nsec / 1e9;
}

void links_turn(double seconds, const struct plan *plan, const struct ears *ears) {
    static struct epoll_event events[EVENTS];
    if (seconds < 0) seconds = 0;
    struct timespec wait = {(time_t)seconds, (long)((seconds - (time_t)seconds) * 1e9)};
    int found = epoll_pwait2(watcher(), events, EVENTS, &wait, NULL);
    double before = clock_s();
    for (int i = 0; i < found; i++)
        if (((struct link *)events[i].data.ptr)->state != GONE) take_all(events[i].data.ptr, plan, ears);
    if (found) busy_s += clock_s() - before;
}
