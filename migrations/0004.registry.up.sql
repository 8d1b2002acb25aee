-- The employee registry as imported (the `table` adapter). The NIK is here only as a keyed hash, to recognise
-- a person, and sealed; neither key is known to the database.
create table agencies (
  code text primary key check (length(code) between 1 and 64),
  name text not null check (length(name) between 1 and 300),
  parent text references agencies (code) deferrable initially immediate,
  constraint agencies_no_self_parent check (parent <> code)
);
create index agencies_parent on agencies (parent);

create table persons (
  id uuid primary key,
  nik_hash bytea not null check (length(nik_hash) = 32),
  nik_sealed bytea not null,
  created_at timestamptz not null default now(),
  constraint persons_nik_hash unique (nik_hash)
);

-- A person may have several rows: a PPPK gets a new number with each contract elsewhere.
create table employees (
  employee_number text primary key check (employee_number ~ '^[0-9]{18}$'),
  person_id uuid not null references persons (id),
  name text not null check (length(name) between 1 and 300),
  title_before text,
  title_after text,
  birth_date date not null,
  sex text not null check (sex in ('male', 'female')),
  status text not null check (status in ('active', 'candidate', 'study-leave', 'pre-retirement', 'unpaid-leave',
    'suspended', 'missing', 'appeal', 'moved', 'retired', 'contract-ended', 'deceased', 'dismissed', 'inactive')),
  agency text not null references agencies (code),
  position text,
  official_email text,
  retires_on date,
  contract_ends_on date,
  nik_confirmed boolean not null,
  as_of timestamptz not null
);
create index employees_person on employees (person_id);
create index employees_agency on employees (agency);

-- The CA has no business with people's records: what it certifies is in the approved request.
grant select on agencies, persons, employees to segel_ra;
