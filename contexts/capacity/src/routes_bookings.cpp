// Routes of bookings and of the waiting list.
#include "api/api.hpp"
#include "impl.hpp"

namespace yilian::capacity {

using api::Query;
using http::Method;
using Shared = std::shared_ptr<Service::Impl>;

namespace {

void add_step_routes(api::Api& api, const Shared& impl) {
  api.route(Method::post, "/api/v1/bookings/{id}/confirm",
            {.tag = "capacity",
             .action = "booking.confirm",
             .zh = "确认预约",
             .en = "Confirm a booking",
             .right = Right::capacity_read},
            [impl](const Call& call, BookingId id) -> Result<Booking> {
              return impl->act(call, id, BookingAction::confirm,
                               [&](auto& w, auto& row) { return impl->do_confirm(w, row); });
            });
  api.route(Method::post, "/api/v1/bookings/{id}/cancel",
            {.tag = "capacity",
             .action = "booking.cancel",
             .zh = "取消预约",
             .en = "Cancel a booking",
             .right = Right::capacity_book},
            [impl](const Call& call, BookingId id, CancelInput input) -> Result<Booking> {
              return impl->act(call, id, BookingAction::cancel, [&](auto& w, auto& row) {
                return impl->do_cancel(w, row, input.reason.value);
              });
            });
  api.route(Method::post, "/api/v1/bookings/{id}/rebook",
            {.tag = "capacity",
             .action = "booking.rebook",
             .zh = "改约",
             .en = "Book another time",
             .right = Right::capacity_read},
            [impl](const Call& call, BookingId id, RebookInput input) -> Result<Booking> {
              return impl->act(call, id, BookingAction::rebook,
                               [&](auto& w, auto& row) { return impl->do_rebook(w, row, input); });
            });
  api.route(Method::post, "/api/v1/bookings/{id}/arrive",
            {.tag = "capacity",
             .action = "booking.arrive",
             .zh = "到诊登记",
             .en = "Somebody came",
             .right = Right::capacity_read},
            [impl](const Call& call, BookingId id) -> Result<Booking> {
              return impl->act(call, id, BookingAction::arrive,
                               [&](auto& w, auto& row) { return impl->do_arrive(w, row); });
            });
  api.route(Method::post, "/api/v1/bookings/{id}/fulfil",
            {.tag = "capacity",
             .action = "booking.fulfil",
             .zh = "完成",
             .en = "Mark as done",
             .right = Right::capacity_read},
            [impl](const Call& call, BookingId id) -> Result<Booking> {
              return impl->act(call, id, BookingAction::fulfil,
                               [&](auto& w, auto& row) { return impl->do_fulfil(w, row); });
            });
  api.route(Method::post, "/api/v1/bookings/{id}/no-show",
            {.tag = "capacity",
             .action = "booking.no_show",
             .zh = "未到",
             .en = "Nobody came",
             .right = Right::capacity_read},
            [impl](const Call& call, BookingId id) -> Result<Booking> {
              return impl->act(call, id, BookingAction::no_show,
                               [&](auto& w, auto& row) { return impl->do_no_show(w, row); });
            });
}

void add_wait_routes(api::Api& api, const Shared& impl) {
  api.route(Method::get, "/api/v1/waits",
            {.tag = "capacity",
             .action = "wait.list",
             .zh = "候补名单",
             .en = "The waiting list of the own unit",
             .right = Right::capacity_book},
            [impl](const Call& call) -> Result<WaitList> { return impl->waits(call); });
  api.route(Method::post, "/api/v1/waits",
            {.tag = "capacity",
             .action = "wait.create",
             .zh = "加入候补",
             .en = "Join the waiting list",
             .right = Right::capacity_book,
             .status = 201},
            [impl](const Call& call, WaitInput input) -> Result<Wait> {
              return impl->create_wait(call, input);
            });
  api.route(
      Method::post, "/api/v1/waits/{id}/cancel",
      {.tag = "capacity",
       .action = "wait.cancel",
       .zh = "退出候补",
       .en = "Leave the waiting list",
       .right = Right::capacity_book},
      [impl](const Call& call, WaitId id) -> Result<Wait> { return impl->cancel_wait(call, id); });
}

}  // namespace

void add_booking_routes(api::Api& api, const Shared& impl) {
  api.route(Method::get, "/api/v1/bookings",
            {.tag = "capacity",
             .action = "booking.list",
             .zh = "预约列表",
             .en = "List bookings",
             .right = Right::capacity_read},
            [impl](const Call& call, Query<BookingFilter> filter) -> Result<BookingPage> {
              return impl->bookings(call, filter.value);
            });
  api.route(Method::get, "/api/v1/bookings/{id}",
            {.tag = "capacity",
             .action = "booking.get",
             .zh = "查看预约",
             .en = "Get a booking",
             .right = Right::capacity_read},
            [impl](const Call& call, BookingId id) -> Result<Booking> {
              return impl->booking(call, id);
            });
  api.route(Method::post, "/api/v1/bookings/slots",
            {.tag = "capacity",
             .action = "booking.slot",
             .zh = "预约号源",
             .en = "Hold or book a slot",
             .right = Right::capacity_book,
             .status = 201},
            [impl](const Call& call, SlotBookingInput input) -> Result<Booking> {
              return work::change(impl->database, call, [&](work::Work& w) -> Result<Booking> {
                TRY(auto made, impl->book_slot(w, input));
                w.subject(made.id);
                return made;
              });
            });
  api.route(Method::post, "/api/v1/bookings/beds",
            {.tag = "capacity",
             .action = "booking.bed",
             .zh = "预约床位",
             .en = "Hold or book a bed",
             .right = Right::capacity_book,
             .status = 201},
            [impl](const Call& call, BedBookingInput input) -> Result<Booking> {
              return work::change(impl->database, call, [&](work::Work& w) -> Result<Booking> {
                TRY(auto made, impl->book_bed(w, input));
                w.subject(made.id);
                return made;
              });
            });
  add_step_routes(api, impl);
  add_wait_routes(api, impl);
}

}  // namespace yilian::capacity
