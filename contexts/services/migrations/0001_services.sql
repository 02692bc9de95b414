CREATE TABLE services (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  provider_id {uuid} NOT NULL,
  department_id {uuid},
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  name_en TEXT,
  category TEXT NOT NULL,
  unit TEXT NOT NULL,
  capacity_period TEXT NOT NULL,
  capacity BIGINT,
  conditions TEXT NOT NULL,
  answer_hours BIGINT NOT NULL,
  turnaround_hours BIGINT NOT NULL,
  audience TEXT NOT NULL,
  agreement_kind TEXT,
  valid_from TEXT NOT NULL,
  valid_to TEXT,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE UNIQUE INDEX services_code ON services (region_id, provider_id, code);
CREATE INDEX services_on_menu ON services (region_id, category, name, id)
  WHERE state IN ('published', 'suspended');

-- From a day on; the days before keep theirs.
CREATE TABLE service_prices (
  region_id BIGINT NOT NULL,
  service_id {uuid} NOT NULL,
  effective_from TEXT NOT NULL,
  price BIGINT NOT NULL,
  waiver_kind TEXT NOT NULL,
  given_to TEXT NOT NULL,
  consortium_id {uuid},
  agreement_kind TEXT,
  basis_points BIGINT,
  free_units BIGINT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (region_id, service_id, effective_from)
){partition};

-- Units ordered for a period of the service: changed only together with a bound, so that a period
-- is never sold beyond it.
CREATE TABLE service_periods (
  region_id BIGINT NOT NULL,
  service_id {uuid} NOT NULL,
  starts_on TEXT NOT NULL,
  taken BIGINT NOT NULL,
  PRIMARY KEY (region_id, service_id, starts_on)
){partition};

-- Free units that a member has had in a month.
CREATE TABLE service_free_units (
  region_id BIGINT NOT NULL,
  service_id {uuid} NOT NULL,
  customer_id {uuid} NOT NULL,
  month TEXT NOT NULL,
  used BIGINT NOT NULL,
  PRIMARY KEY (region_id, service_id, customer_id, month)
){partition};

-- fulfilled_month is the month in whose statement the order stands; none while it counts nowhere.
-- period_from and free_month say what a cancellation gives back.
CREATE TABLE service_orders (
  region_id BIGINT NOT NULL,
  id {uuid} NOT NULL,
  service_id {uuid} NOT NULL,
  provider_id {uuid} NOT NULL,
  customer_id {uuid} NOT NULL,
  account_id {uuid} NOT NULL,
  person_name TEXT NOT NULL,
  state TEXT NOT NULL,
  quantity BIGINT NOT NULL,
  wished_on TEXT NOT NULL,
  note TEXT NOT NULL,
  price BIGINT NOT NULL,
  gross BIGINT NOT NULL,
  waived BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  free_units BIGINT NOT NULL,
  waiver_kind TEXT NOT NULL,
  period_from TEXT NOT NULL,
  free_month TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  answer_due_at BIGINT NOT NULL,
  due_at BIGINT,
  fulfilled_at BIGINT,
  fulfilled_month TEXT,
  rating BIGINT,
  comment TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (region_id, id)
){partition};
CREATE INDEX service_orders_by_provider ON service_orders (region_id, provider_id, id);
CREATE INDEX service_orders_by_customer ON service_orders (region_id, customer_id, id);
CREATE INDEX service_orders_by_month ON service_orders (region_id, fulfilled_month, provider_id)
  WHERE fulfilled_month IS NOT NULL;
CREATE INDEX service_orders_of_customer_by_month
  ON service_orders (region_id, fulfilled_month, customer_id) WHERE fulfilled_month IS NOT NULL;

CREATE TABLE service_order_steps (
  region_id BIGINT NOT NULL,
  order_id {uuid} NOT NULL,
  version BIGINT NOT NULL,
  action TEXT NOT NULL,
  at BIGINT NOT NULL,
  organisation_id {uuid} NOT NULL,
  person_name TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (region_id, order_id, version)
){partition};
