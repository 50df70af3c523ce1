#pragma once

#include <stddef.h>

// The plain C interface of the transfer module, a library of its own that is loaded only when
// something is asked of the network or mailed: libcurl and what it links cost 6 ms of start-up.
extern "C" {

struct sourcier_transfer_request {
  const char* url;          // http or https
  int head;                 // non-zero: the headers only
  unsigned long long from;  // first byte wanted; 0: the whole
  const char* if_range;     // validator the rest must still agree with; "": none
  long connect_seconds;     // to reach the host
  long stall_seconds;       // during which next to nothing comes before it is given up
};

// Of the last answer, after redirects. Texts are "" and numbers -1 where the server does not say.
struct sourcier_transfer_answer {
  long status;
  long long length;  // of this body, bytes
  const char* etag;
  const char* last_modified;
  long long last_modified_time;  // seconds since 1970
  const char* content_range;
  long long retry_after;  // seconds
};

struct sourcier_transfer_sink {
  void* self;
  // Once, before the first byte of the body; non-zero to have no body.
  int (*begin)(void* self, const struct sourcier_transfer_answer* answer);
  int (*data)(void* self, const char* bytes, size_t n);  // non-zero to stop
  int (*stopped)(void* self);                            // asked once a second at least
};

enum sourcier_transfer_end {
  sourcier_transfer_done,
  sourcier_transfer_stopped,        // by the sink
  sourcier_transfer_no_host,        // the name is not known
  sourcier_transfer_no_connection,  // refused, or no answer in time
  sourcier_transfer_stalled,
  sourcier_transfer_dropped,    // the connection ended before the body did
  sourcier_transfer_untrusted,  // TLS
  sourcier_transfer_redirected  // in a circle, or out of http and https
};

// How it ended; the reason in `why` (UTF-8, English).
typedef int (*sourcier_transfer_function)(const struct sourcier_transfer_request*,
                                          const struct sourcier_transfer_sink*, char* why,
                                          size_t why_size);
int sourcier_transfer(const struct sourcier_transfer_request* request,
                      const struct sourcier_transfer_sink* sink, char* why, size_t why_size);

struct sourcier_mail_request {
  const char* url;   // smtp or smtps, host and port
  const char* user;  // "": none
  const char* password;
  const char* ca_file;  // authorities to trust; "": those of the system
  int tls;              // non-zero: nothing is said before STARTTLS
  const char* from;     // addresses of the envelope
  const char* to;
  const char* bytes;  // of the message, in lines of CRLF
  size_t size;
  long connect_seconds;
  long total_seconds;
};

enum sourcier_mail_end {
  sourcier_mail_accepted,
  sourcier_mail_later,   // the server says to come back
  sourcier_mail_away,    // no server, or none that lets us in
  sourcier_mail_refused  // this recipient or this message, for good
};

// How it ended; what the server answered, or the library's reason, in `answer`.
typedef int (*sourcier_mail_function)(const struct sourcier_mail_request*, char* answer,
                                      size_t answer_size);
int sourcier_mail(const struct sourcier_mail_request* request, char* answer, size_t answer_size);

// Lower-case hexadecimal sum ("md5" or "sha256") of the chunks that `next` gives until it sets
// *n to 0. 1 where `next` was non-zero, 2 where the library does not offer the algorithm.
typedef int (*sourcier_checksum_function)(const char* algorithm, void* self,
                                          int (*next)(void* self, const char** bytes, size_t* n),
                                          char* hex, size_t hex_size);
int sourcier_checksum(const char* algorithm, void* self,
                      int (*next)(void* self, const char** bytes, size_t* n), char* hex,
                      size_t hex_size);
}
