// Routes of wards, beds and the board.
#include "api/api.hpp"
#include "impl.hpp"
#include "network/describe.hpp"
#include "sheets/sheets.hpp"

namespace yilian::capacity {

using api::Query;
using http::Method;
using Shared = std::shared_ptr<Service::Impl>;

namespace {

void add_ward_routes(api::Api& api, const Shared& impl) {
  api.route(Method::get, "/api/v1/wards",
            {.tag = "capacity",
             .action = "ward.list",
             .zh = "病区列表",
             .en = "List wards",
             .right = Right::capacity_read},
            [impl](const Call& call, Query<WardFilter> filter) -> Result<WardList> {
              return impl->wards(call, filter.value);
            });
  api.route(Method::post, "/api/v1/wards",
            {.tag = "capacity",
             .action = "ward.create",
             .zh = "新建病区",
             .en = "Create a ward",
             .right = Right::bed_manage,
             .status = 201},
            [impl](const Call& call, WardInput input) -> Result<Ward> {
              return impl->create_ward(call, input);
            });
  api.route(Method::put, "/api/v1/wards/{id}",
            {.tag = "capacity",
             .action = "ward.update",
             .zh = "修改病区",
             .en = "Change a ward",
             .right = Right::bed_manage},
            [impl](const Call& call, WardId id, WardInput input) -> Result<Ward> {
              return impl->update_ward(call, id, input);
            });
  api.route(
      Method::post, "/api/v1/wards/{id}/confirm",
      {.tag = "capacity",
       .action = "ward.confirm",
       .zh = "确认床位信息无误",
       .en = "Say that the board is right",
       .right = Right::bed_manage},
      [impl](const Call& call, WardId id) -> Result<Ward> { return impl->confirm_ward(call, id); });
  api.route(Method::post, "/api/v1/wards/{id}/close",
            {.tag = "capacity",
             .action = "ward.close",
             .zh = "停用病区",
             .en = "Close a ward",
             .right = Right::bed_manage},
            [impl](const Call& call, WardId id) -> Result<Ward> {
              return impl->close_ward(call, id, true);
            });
  api.route(Method::post, "/api/v1/wards/{id}/reopen",
            {.tag = "capacity",
             .action = "ward.reopen",
             .zh = "启用病区",
             .en = "Reopen a ward",
             .right = Right::bed_manage},
            [impl](const Call& call, WardId id) -> Result<Ward> {
              return impl->close_ward(call, id, false);
            });
}

}  // namespace

void add_bed_routes(api::Api& api, const Shared& impl) {
  add_ward_routes(api, impl);
  api.route(
      Method::get, "/api/v1/wards/{id}/beds",
      {.tag = "capacity",
       .action = "bed.list",
       .zh = "病区床位",
       .en = "The beds of a ward",
       .right = Right::capacity_read},
      [impl](const Call& call, WardId id) -> Result<BedList> { return impl->beds(call, id); });
  api.route(Method::post, "/api/v1/wards/{id}/beds",
            {.tag = "capacity",
             .action = "bed.add",
             .zh = "添加床位",
             .en = "Add beds",
             .right = Right::bed_manage,
             .status = 201},
            [impl](const Call& call, WardId id, BedsInput input) -> Result<BedList> {
              return impl->add_beds(call, id, input);
            });
  api.route(Method::post, "/api/v1/beds/{id}/occupy",
            {.tag = "capacity",
             .action = "bed.occupy",
             .zh = "床位占用",
             .en = "A bed is occupied",
             .right = Right::bed_manage},
            [impl](const Call& call, BedId id) -> Result<Bed> {
              return impl->act_on_bed(call, id, BedAction::occupy);
            });
  api.route(Method::post, "/api/v1/beds/{id}/vacate",
            {.tag = "capacity",
             .action = "bed.vacate",
             .zh = "患者离床，待清洁",
             .en = "A bed is left and to be cleaned",
             .right = Right::bed_manage},
            [impl](const Call& call, BedId id) -> Result<Bed> {
              return impl->act_on_bed(call, id, BedAction::vacate);
            });
  api.route(Method::post, "/api/v1/beds/{id}/clear",
            {.tag = "capacity",
             .action = "bed.clear",
             .zh = "床位空闲",
             .en = "A bed is free",
             .right = Right::bed_manage},
            [impl](const Call& call, BedId id) -> Result<Bed> {
              return impl->act_on_bed(call, id, BedAction::clear);
            });
  api.route(Method::post, "/api/v1/beds/{id}/close",
            {.tag = "capacity",
             .action = "bed.close",
             .zh = "停用床位",
             .en = "Close a bed",
             .right = Right::bed_manage},
            [impl](const Call& call, BedId id) -> Result<Bed> {
              return impl->act_on_bed(call, id, BedAction::close);
            });
  api.route(Method::post, "/api/v1/beds/{id}/reopen",
            {.tag = "capacity",
             .action = "bed.reopen",
             .zh = "启用床位",
             .en = "Reopen a bed",
             .right = Right::bed_manage},
            [impl](const Call& call, BedId id) -> Result<Bed> {
              return impl->act_on_bed(call, id, BedAction::reopen);
            });
  api.route(Method::get, "/api/v1/bed-board",
            {.tag = "capacity",
             .action = "bed.board",
             .zh = "床位总览",
             .en = "The bed board of the consortium",
             .right = Right::capacity_read},
            [impl](const Call& call, Query<BoardFilter> filter) -> Result<api::Rendered<BedBoard>> {
              return impl->board(call, filter.value);
            });
  api.route(Method::get, "/api/v1/bed-snapshots",
            {.tag = "capacity",
             .action = "bed.snapshots",
             .zh = "每日上报的床位",
             .en = "Beds reported once a day",
             .right = Right::capacity_read},
            [impl](const Call& call, Query<WardFilter> filter) -> Result<SnapshotList> {
              return impl->snapshots(call, filter.value);
            });
  api.route(Method::post, "/api/v1/bed-snapshots",
            {.tag = "capacity",
             .action = "bed.report",
             .zh = "上报床位",
             .en = "Report beds",
             .right = Right::bed_manage},
            [impl](const Call& call, SnapshotInput input) -> Result<SnapshotList> {
              return impl->report(call, input);
            });
  api.route(Method::post, "/api/v1/bed-snapshots/import",
            {.tag = "capacity",
             .action = "bed.import_report",
             .zh = "上传每日床位表",
             .en = "Upload the daily report as CSV or XLSX",
             .right = Right::bed_manage,
             .request_type = sheets::content_types},
            [impl](const Call& call, Query<network::ImportOptions> options,
                   const http::Request& request) -> Result<BedReportAnswer> {
              return impl->import_report(call, options.value, request);
            });
}

}  // namespace yilian::capacity
