#include "app/command.h"
#include "app/command_access.h"
#include "app/command_account.h"
#include "app/command_audit.h"
#include "app/command_backup.h"
#include "app/command_best_sites.h"
#include "app/command_fetch.h"
#include "app/command_fidelity.h"
#include "app/command_figures.h"
#include "app/command_import.h"
#include "app/command_index.h"
#include "app/command_init.h"
#include "app/command_isochrone.h"
#include "app/command_mail.h"
#include "app/command_matrix.h"
#include "app/command_overview.h"
#include "app/command_purge.h"
#include "app/command_reach.h"
#include "app/command_restore.h"
#include "app/command_scenario.h"
#include "app/command_serve.h"
#include "app/command_status.h"
#include "app/command_supply.h"
#include "app/command_what_if.h"
#include "app/command_zoning.h"

namespace sourcier::app {

const std::vector<command>& commands() {
  static const std::vector<command> all = {
      init_command(),     fetch_command(),   import_command(),    status_command(),
      overview_command(), access_command(),  index_command(),     fidelity_command(),
      supply_command(),   what_if_command(), scenario_command(),  best_sites_command(),
      zoning_command(),   matrix_command(),  isochrone_command(), reach_command(),
      figures_command(),  account_command(), audit_command(),     mail_command(),
      backup_command(),   restore_command(), purge_command(),     serve_command()};
  return all;
}

}  // namespace sourcier::app
