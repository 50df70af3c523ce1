#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <string_view>

#include "http/message.h"

namespace sourcier::http {

struct answer {
  int status = 0;  // 0: the connection ended before a whole answer
  fields headers;
  std::string body;

  std::string field(std::string_view name) const {
    return std::string(find_field(headers, name).value_or(""));
  }
};

// A bare socket on loopback; every read gives up after five seconds.
class client {
 public:
  explicit client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{5, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(port);
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&where), sizeof where) == 0;
  }
  ~client() { ::close(socket_); }
  client(const client&) = delete;
  client& operator=(const client&) = delete;

  bool connected() const { return connected_; }

  client& send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) break;  // the server closed: the answer tells
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return *this;
  }

  // Reads until the end of a head, then Content-Length bytes.
  answer receive(bool has_body = true) {
    std::size_t end;
    while ((end = held_.find("\r\n\r\n")) == std::string::npos) {
      if (!more()) return {};
    }
    answer a = parse_head(held_.substr(0, end + 2));
    held_.erase(0, end + 4);
    const auto length = a.field("Content-Length");
    const std::size_t size = has_body && !length.empty() ? std::stoul(length) : 0;
    while (held_.size() < size) {
      if (!more()) return {};
    }
    a.body = held_.substr(0, size);
    held_.erase(0, size);
    return a;
  }

  answer ask(std::string_view line, std::string_view headers = "", std::string_view body = "") {
    send(request_text(line, headers, body));
    return receive(!line.starts_with("HEAD"));
  }

  static std::string request_text(std::string_view line, std::string_view headers = "",
                                  std::string_view body = "") {
    std::string out = std::string(line) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(headers);
    if (!body.empty()) out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return out + "\r\n" + std::string(body);
  }

  client& end_sending() {
    ::shutdown(socket_, SHUT_WR);
    return *this;
  }

  // True where the server has closed, with nothing left to read.
  bool ended() { return held_.empty() && !more() && closed_; }

 private:
  bool more() {
    char chunk[65536];
    const auto n = ::recv(socket_, chunk, sizeof chunk, 0);
    if (n > 0) held_.append(chunk, static_cast<std::size_t>(n));
    closed_ = n == 0 || (n < 0 && errno == ECONNRESET);
    return n > 0;
  }

  static answer parse_head(std::string_view head) {
    answer a;
    EXPECT_TRUE(head.starts_with("HTTP/1.1 ")) << head.substr(0, 40);
    a.status = std::stoi(std::string(head.substr(9, 3)));
    head.remove_prefix(head.find("\r\n") + 2);
    while (!head.empty()) {
      const auto line = head.substr(0, head.find("\r\n"));
      head.remove_prefix(line.size() + 2);
      const auto colon = line.find(": ");
      a.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
    return a;
  }

  int socket_;
  bool connected_;
  bool closed_ = false;
  std::string held_;
};

}  // namespace sourcier::http
