#include "access/calibrate.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "access/floating_catchment.h"

namespace sourcier::access {
namespace {

using vector = std::vector<double>;

double dot(const vector& a, const vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// The question in x_j = sqrt(h_j) S_j: half of the sum to minimise is
//   sum_i error_i^2 / P*_i / 2 + sum_j pull_j (x_j - target_j)^2 / 2,  error_i = P*_i (M S - A)_i
// whose second derivatives are 1 + pull_j on the diagonal.
struct scaled_problem {
  const weights::rows& w;  // by place of supply
  vector people;           // P*_i where A is known, else 0
  vector wanted;           // P*_i A_i
  vector root;             // sqrt(h_j); 0: the place reaches nobody whose A is known
  vector column;           // column j of M in x is column[j] times that of the weights
  vector pull, target;     // the ridge and sqrt(h_j) L_j where the list is known, else 0

  explicit scaled_problem(const calibration_question& q);
  std::size_t size() const { return root.size(); }

  // sum_i w_ij e_i, by column[j].
  double gather(std::size_t j, const vector& e) const {
    double sum = 0;
    for (auto p = w.offsets[j]; p < w.offsets[j + 1]; ++p) {
      sum += w.values[p] * e[std::size_t(w.columns[p])];
    }
    return column[j] * sum;
  }
  // Adds P*_i M_ij x_j to each e_i.
  void scatter(std::size_t j, double x, vector& e) const {
    const double by = column[j] * x;
    for (auto p = w.offsets[j]; p < w.offsets[j + 1]; ++p) {
      const auto i = std::size_t(w.columns[p]);
      e[i] += people[i] * w.values[p] * by;
    }
  }
  double slope(std::size_t j, double x, const vector& e) const {
    return gather(j, e) + pull[j] * (x - target[j]);
  }
  vector errors(const vector& x) const;
  double cost(const vector& x, const vector& e) const;
  vector start(const calibration_question& q) const;
  vector supply(const calibration_question& q, const vector& x) const;
};

scaled_problem::scaled_problem(const calibration_question& q)
    : w(q.m.w->by_supply), people(q.m.demand) {
  const std::size_t n = q.m.demand.size();
  wanted.assign(n, 0);
  for (std::size_t i = 0; i < n; ++i) {
    if (std::isnan(q.published[i])) people[i] = 0;
    if (people[i] > 0) wanted[i] = people[i] * q.published[i];
  }
  const auto squares = kept_matrix{*q.m.w}.per_supply<2>(people);
  for (auto* v : {&root, &column, &pull, &target}) v->assign(n, 0);
  for (std::size_t j = 0; j < n; ++j) {
    if (q.m.reached[j] <= 0 || squares[j] <= 0) continue;
    root[j] = q.m.scale / q.m.reached[j] * std::sqrt(squares[j]);
    column[j] = 1 / std::sqrt(squares[j]);
    if (q.list.empty() || std::isnan(q.list[j])) continue;
    pull[j] = q.ridge;
    target[j] = root[j] * q.list[j];
  }
}

vector scaled_problem::errors(const vector& x) const {
  vector e(size());
  for (std::size_t i = 0; i < size(); ++i) e[i] = -wanted[i];
  for (std::size_t j = 0; j < size(); ++j) {
    if (x[j] > 0) scatter(j, x[j], e);
  }
  return e;
}

double scaled_problem::cost(const vector& x, const vector& e) const {
  double sum = 0;
  for (std::size_t i = 0; i < size(); ++i) {
    if (people[i] > 0) sum += e[i] * e[i] / people[i];
    const double off = x[i] - target[i];
    sum += pull[i] * off * off;
  }
  return sum / 2;
}

vector scaled_problem::start(const calibration_question& q) const {
  vector x(size());
  for (std::size_t j = 0; j < size(); ++j) {
    const bool listed = !q.list.empty() && !std::isnan(q.list[j]);
    const double own = std::isnan(q.published[j]) ? 0 : q.m.demand[j] * q.published[j] / q.m.scale;
    const double s = !q.start.empty() ? q.start[j] : listed ? q.list[j] : own;
    x[j] = root[j] * std::max(0.0, s);
  }
  return x;
}

vector scaled_problem::supply(const calibration_question& q, const vector& x) const {
  vector s(size());
  for (std::size_t j = 0; j < size(); ++j) {
    const bool listed = !q.list.empty() && !std::isnan(q.list[j]);
    if (root[j] > 0) {
      s[j] = x[j] / root[j];
    } else if (!q.start.empty()) {
      s[j] = q.start[j];
    } else {
      s[j] = listed ? q.list[j] : 0;
    }
  }
  return s;
}

class search {
 public:
  search(const scaled_problem& p, vector start) : p_(p), x_(std::move(start)), e_(p.errors(x_)) {}

  const vector& x() const { return x_; }

  // The norm of the gradient, without what the bounds hold.
  double residual() {
    e_ = p_.errors(x_);
    double sum = 0;
    for (std::size_t j = 0; j < p_.size(); ++j) {
      if (p_.root[j] <= 0) continue;
      const double g = p_.slope(j, x_[j], e_);
      if (x_[j] > 0 || g < 0) sum += g * g;
    }
    return std::sqrt(sum);
  }

  // The best supply of each place in turn, the others held, there and back.
  void sweep() {
    for (std::size_t j = 0; j < p_.size(); ++j) settle(j);
    for (std::size_t j = p_.size(); j-- > 0;) settle(j);
  }

  // Conjugate gradients on the places that have supply, then the best of shorter and shorter steps
  // that way, cut off at the bounds.
  void descend() {
    face_.clear();
    for (std::size_t j = 0; j < p_.size(); ++j) {
      if (x_[j] > 0) face_.push_back(j);
    }
    vector slope(face_.size());
    for (std::size_t k = 0; k < face_.size(); ++k) slope[k] = p_.slope(face_[k], x_[face_[k]], e_);
    const auto way = conjugate_way(slope);
    const double before = p_.cost(x_, e_);
    for (double step = 1; step > 1e-3; step /= 2) {
      auto trial = x_;
      double gain = 0;
      for (std::size_t k = 0; k < face_.size(); ++k) {
        auto& to = trial[face_[k]];
        to = std::max(0.0, to + step * way[k]);
        gain += slope[k] * (to - x_[face_[k]]);
      }
      auto e = p_.errors(trial);
      if (p_.cost(trial, e) > before + 0.1 * gain) continue;
      x_ = std::move(trial);
      e_ = std::move(e);
      return;
    }
  }

 private:
  static constexpr int kMostConjugate = 25;
  static constexpr double kWorthwhile = 0.01;  // of the best gain of a round

  void settle(std::size_t j) {
    if (p_.root[j] <= 0) return;
    const double to = std::max(0.0, x_[j] - p_.slope(j, x_[j], e_) / (1 + p_.pull[j]));
    if (to == x_[j]) return;
    p_.scatter(j, to - x_[j], e_);
    x_[j] = to;
  }

  // Towards where the gradient of the face is 0, as far as rounds still bring something.
  vector conjugate_way(const vector& slope) const {
    vector way(slope.size(), 0), left(slope.size()), d(slope.size()), image(slope.size()), e;
    for (std::size_t k = 0; k < slope.size(); ++k) d[k] = left[k] = -slope[k];
    double norm = dot(left, left), best = 0;
    for (int round = 0; round < kMostConjugate && norm > 0; ++round) {
      e.assign(p_.size(), 0);
      for (std::size_t k = 0; k < d.size(); ++k) p_.scatter(face_[k], d[k], e);
      for (std::size_t k = 0; k < d.size(); ++k) {
        image[k] = p_.gather(face_[k], e) + p_.pull[face_[k]] * d[k];
      }
      const double curvature = dot(d, image);
      if (curvature <= 0) break;
      const double by = norm / curvature, gain = by * norm;
      for (std::size_t k = 0; k < d.size(); ++k) {
        way[k] += by * d[k];
        left[k] -= by * image[k];
      }
      best = std::max(best, gain);
      if (gain < kWorthwhile * best) break;
      const double next = dot(left, left);
      for (std::size_t k = 0; k < d.size(); ++k) d[k] = left[k] + next / norm * d[k];
      norm = next;
    }
    return way;
  }

  const scaled_problem& p_;
  vector x_, e_;
  std::vector<std::size_t> face_;
};

}  // namespace

calibration calibrate(const calibration_question& q) {
  [[maybe_unused]] const auto n = q.m.demand.size();
  assert(q.published.size() == n && q.ridge >= 0);
  assert(q.list.empty() || q.list.size() == n);
  assert(q.start.empty() || q.start.size() == n);
  const scaled_problem p(q);
  const double none = search(p, vector(n, 0)).residual();  // where there is no supply
  search s(p, p.start(q));
  calibration out;
  double residual = s.residual();
  for (; residual > q.tolerance * none && out.rounds < q.most_rounds; ++out.rounds) {
    s.sweep();
    s.descend();
    residual = s.residual();
  }
  out.converged = residual <= q.tolerance * none;
  out.residual = none > 0 ? residual / none : 0;
  out.supply = p.supply(q, s.x());
  out.fitted = accessibility(q.m, out.supply);
  return out;
}

}  // namespace sourcier::access
