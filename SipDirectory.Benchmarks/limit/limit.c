/*
 * The limit: how fast the kernel lets one thread answer address-of-record lookups over TCP.
 *
 * It serves a generated dump with the core of the line protocol only: exact match, newest binding, empty line on a
 * miss. No idle timeout, no log, no half-close: what SipDirectory spends beyond this is the price of a service.
 *
 *   gcc -O2 -o limit limit.c && ./limit DUMP PORT      (port 0 takes a free one; the bound address goes to stdout)
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

/* The same sizes as SipDirectory's, or the comparison would measure buffers. */
enum { INPUT_SIZE = 16 * 1024, OUTPUT_SIZE = 128 * 1024, EVENTS = 512, BACKLOG = 4096 };

static const char KEY_PREFIX[] = "{\"addressOfRecord\":\"";
enum { KEY_OFFSET = sizeof KEY_PREFIX - 1 };

static void fail(const char *what)
{
    fprintf(stderr, "limit: %s\n", what);
    exit(1);
}

/* ---- The directory: an open-addressing table over the dump's own bytes, load factor 0.5 at most ---- */

struct entry {
    const char *record; /* the whole line with its LF; null in a free slot */
    uint32_t length;
    uint32_t hash;
};

static struct entry *table;
static size_t mask; /* the count of slots, a power of two, less one */

static uint32_t hash_of(const char *key, size_t length)
{
    uint64_t hash = length, word = 0;
    for (; length >= 8; key += 8, length -= 8) {
        memcpy(&word, key, 8);
        hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 32;
    }
    word = 0;
    memcpy(&word, key, length);
    return (hash ^ word) * 0x9E3779B97F4A7C15u >> 32;
}

/* The slot of the key, or the free slot where it belongs. */
static struct entry *slot_of(const char *key, size_t length)
{
    uint32_t hash = hash_of(key, length);
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        struct entry *e = &table[i];
        if (!e->record)
            return e;
        if (e->hash == hash && e->length > KEY_OFFSET + length && e->record[KEY_OFFSET + length] == '"'
            && memcmp(e->record + KEY_OFFSET, key, length) == 0)
            return e;
    }
}

/* The field, to the end of the dump; ISO dates of one form order as text. */
static const char *created_of(const char *record, size_t length)
{
    const char *found = memmem(record, length, "\"created\":", 10);
    return found ? found : "";
}

static void add(const char *record, size_t length)
{
    if (length > OUTPUT_SIZE || length <= KEY_OFFSET || memcmp(record, KEY_PREFIX, KEY_OFFSET) != 0)
        fail("only generated dumps are served");
    const char *key = record + KEY_OFFSET;
    size_t key_length = strcspn(key, "\"\n");
    struct entry *e = slot_of(key, key_length);
    if (!e->record || strncmp(created_of(e->record, e->length), created_of(record, length), 35) <= 0)
        *e = (struct entry){record, length, hash_of(key, key_length)};
}

static void load(const char *path)
{
    FILE *file = fopen(path, "r");
    struct stat status;
    if (!file || fstat(fileno(file), &status) != 0)
        fail("the dump cannot be opened");
    size_t size = status.st_size, lines = 1, slots = 2;
    char *dump = malloc(size + 2);
    if (!dump || fread(dump, 1, size, file) != size)
        fail("the dump cannot be read");
    if (size && dump[size - 1] != '\n')
        dump[size++] = '\n';
    dump[size] = 0; /* stops strncmp and strcspn on the last record */

    for (const char *p = dump; (p = strchr(p, '\n')); p++)
        lines++;
    while (slots < 2 * lines)
        slots *= 2;
    mask = slots - 1;
    table = calloc(slots, sizeof *table);
    for (const char *p = dump, *next; p < dump + size; p = next) {
        next = strchr(p, '\n') + 1;
        add(p, next - p);
    }
}

/* ---- The connections ---- */

struct connection {
    int fd;
    char *held; /* input not answered yet: a line cut by the end of a recv, or what waits behind unsent answers */
    size_t held_length;
    char *unsent; /* answers the kernel did not take; while there are any, the client is not read */
    size_t unsent_from, unsent_to;
};

static int epoll;
static char input[INPUT_SIZE], output[OUTPUT_SIZE];
static size_t output_length;

static void close_connection(struct connection *c)
{
    close(c->fd);
    free(c->held);
    free(c->unsent);
    free(c);
}

static void watch(struct connection *c, int operation, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = c};
    epoll_ctl(epoll, operation, c->fd, &event);
}

/* Sends the answers collected. False when the kernel did not take them all: the rest waits with the connection. */
static int flush(struct connection *c)
{
    ssize_t sent = send(c->fd, output, output_length, MSG_NOSIGNAL);
    if (sent < 0)
        sent = 0; /* full, or broken: then the next event says so */
    c->unsent_from = 0;
    c->unsent_to = output_length - sent;
    output_length = 0;
    if (!c->unsent_to)
        return 1;
    if (!c->unsent)
        c->unsent = malloc(OUTPUT_SIZE);
    memcpy(c->unsent, output + sent, c->unsent_to);
    watch(c, EPOLL_CTL_MOD, EPOLLOUT);
    return 0;
}

/* Answers every whole line of the held input and the received, which lies behind it, and holds the rest. */
static void answer(struct connection *c, size_t received)
{
    const char *line = input, *end = input + c->held_length + received, *lf;
    memcpy(input, c->held, c->held_length);
    while ((lf = memchr(line, '\n', end - line))) {
        const struct entry *e = slot_of(line, lf > line && lf[-1] == '\r' ? lf - line - 1 : lf - line);
        size_t answer_length = e->record ? e->length : 1;
        if (output_length + answer_length > OUTPUT_SIZE && !flush(c))
            break;
        memcpy(output + output_length, e->record ? e->record : "\n", answer_length);
        output_length += answer_length;
        line = lf + 1;
    }
    c->held_length = end - line;
    memcpy(c->held, line, c->held_length);
    if (output_length)
        flush(c);
}

static void on_readable(struct connection *c)
{
    /* A line that fills the buffer leaves no room, so recv returns 0 and the client is closed. */
    ssize_t received = recv(c->fd, input + c->held_length, INPUT_SIZE - c->held_length, 0);
    if (received > 0)
        answer(c, received);
    else if (received == 0 || errno != EAGAIN)
        close_connection(c);
}

static void on_writable(struct connection *c)
{
    ssize_t sent = send(c->fd, c->unsent + c->unsent_from, c->unsent_to - c->unsent_from, MSG_NOSIGNAL);
    if (sent < 0) { /* no EAGAIN, as the event said there is room */
        close_connection(c);
    } else if ((c->unsent_from += sent) == c->unsent_to) {
        watch(c, EPOLL_CTL_MOD, EPOLLIN);
        answer(c, 0);
    }
}

static void accept_all(int listener)
{
    int fd, on = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        struct connection *c = calloc(1, sizeof *c);
        c->fd = fd;
        c->held = malloc(INPUT_SIZE);
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        watch(c, EPOLL_CTL_ADD, EPOLLIN);
    }
    if (errno != EAGAIN && errno != ECONNABORTED)
        fail("accept");
}

int main(int count, char **arguments)
{
    if (count != 3)
        fail("usage: limit DUMP PORT");
    load(arguments[1]);

    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(arguments[2])),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t address_length = sizeof address;
    int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, BACKLOG) != 0
        || getsockname(listener, (struct sockaddr *)&address, &address_length) != 0)
        fail("listen");
    epoll = epoll_create1(0);
    struct epoll_event events[EVENTS] = {{.events = EPOLLIN}}; /* no connection: this one is the listener */
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, events);
    printf("127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);

    for (;;) {
        int ready = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            struct connection *c = events[i].data.ptr;
            if (!c)
                accept_all(listener);
            else if (c->unsent_from < c->unsent_to)
                on_writable(c);
            else
                on_readable(c);
        }
    }
}
