#include <cpl_conv.h>
#include <cpl_error.h>
#include <gdal.h>
#include <ogr_api.h>

#include <cstdio>
#include <mutex>
#include <string>
#include <vector>

#include "ingest/workbook_abi.h"

namespace {

void read_sheet(OGRLayerH layer, const sourcier_workbook_sink& sink) {
  const auto rows = static_cast<long>(OGR_L_GetFeatureCount(layer, 1));
  if (sink.sheet(sink.self, OGR_L_GetName(layer), rows) != 0) return;
  OGR_L_ResetReading(layer);
  std::vector<std::string> held;
  std::vector<const char*> cells;
  while (OGRFeatureH feature = OGR_L_GetNextFeature(layer)) {
    const auto n = static_cast<std::size_t>(OGR_F_GetFieldCount(feature));
    held.resize(n);
    cells.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
      held[i] = OGR_F_GetFieldAsString(feature, static_cast<int>(i));
    }
    for (std::size_t i = 0; i < n; ++i) cells[i] = held[i].c_str();
    sink.row(sink.self, static_cast<long>(OGR_F_GetFID(feature)), n, cells.data());
    OGR_F_Destroy(feature);
  }
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int sourcier_read_workbook(
    const char* path, const sourcier_workbook_sink* sink, char* why, size_t why_size) {
  static std::once_flag once;
  std::call_once(once, [] { GDALAllRegister(); });
  // Every cell as it is written, no row taken for a header.
  CPLSetThreadLocalConfigOption("OGR_XLSX_HEADERS", "DISABLE");
  CPLSetThreadLocalConfigOption("OGR_XLSX_FIELD_TYPES", "STRING");
  CPLPushErrorHandler(CPLQuietErrorHandler);
  CPLErrorReset();
  const char* const drivers[] = {"XLSX", "ODS", nullptr};
  GDALDatasetH file =
      GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, nullptr, nullptr);
  if (file == nullptr) {
    const char* said = CPLGetLastErrorMsg();
    std::snprintf(why, why_size, "%s", said != nullptr && *said != 0 ? said : "not a workbook");
    CPLPopErrorHandler();
    return 1;
  }
  const int sheets = GDALDatasetGetLayerCount(file);
  for (int i = 0; i < sheets && CPLGetLastErrorType() < CE_Failure; ++i) {
    read_sheet(GDALDatasetGetLayer(file, i), *sink);
  }
  const bool failed = CPLGetLastErrorType() >= CE_Failure;
  if (failed) std::snprintf(why, why_size, "%s", CPLGetLastErrorMsg());
  GDALClose(file);
  CPLPopErrorHandler();
  return failed ? 1 : 0;
}
