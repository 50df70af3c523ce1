#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instants.h"

namespace sourcier::publish {

struct calendar_person {
  std::string name, email;  // without an address that mail takes, the person is left out
  bool required = true;
  bool accepted = false;
};

// A meeting as calendars know it. Texts may hold anything: what has no place in them is taken out.
struct calendar_event {
  std::string uid;
  int sequence = 0;
  instant changed_at{}, start{};
  int minutes = 0;
  bool cancelled = false;
  std::string summary, description;
  std::string location;  // an address, or empty
  std::string link;      // https, of a video meeting, or empty
  std::string phone;     // digits, or empty
  std::optional<calendar_person> organizer{};
  std::vector<calendar_person> attendees{};
  std::optional<int> alarm_minutes{};  // before the start
};

// publish: what a calendar subscribes to; request and cancel: what is sent to the people of one.
enum class calendar_method { publish, request, cancel };

// RFC 5545 (with NAME, REFRESH-INTERVAL and CONFERENCE of RFC 7986): lines of at most 75 octets
// that end with CR LF, times in UTC. `name` of the whole calendar; empty: none.
std::string write_calendar(calendar_method method, const std::string& name,
                           const std::vector<calendar_event>& events);

// What to send of one event: request or cancel where there is an organizer to answer to, else
// publish.
calendar_method method_for(const calendar_event& e);

}  // namespace sourcier::publish
