"""All tables of the first release."""

from peewee import *

def up(migrator, db):
    class Account(Model):
        name = CharField(unique=True, max_length=20)
        region = BigIntegerField(index=True)
        number = IntegerField(default=1)
        person_name = CharField(max_length=50, default='')
        post = CharField(max_length=50, default='')
        phone = CharField(max_length=20, default='')
        password_hash = CharField()
        must_complete = BooleanField(default=True)
        expires_at = DateTimeField(null=True)
        disabled = BooleanField(default=False)
        issued_by = IntegerField(null=True)
        issued_at = DateTimeField()
        last_login_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'account'
    db.create_tables([Account])

    class Audit(Model):
        at = DateTimeField(index=True)
        event = CharField(max_length=20)
        account = IntegerField(null=True)
        who = CharField(max_length=80, default='')
        region = BigIntegerField(null=True)
        household = IntegerField(index=True, null=True)
        detail = TextField(default='{}')
        ip = CharField(max_length=45, default='')
        class Meta:
            database = db
            table_name = 'audit'
    db.create_tables([Audit])

    class Round(Model):
        region = BigIntegerField(index=True)
        name = CharField(max_length=60)
        begins = DateField()
        ends = DateField()
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'round'
    db.create_tables([Round])

    class Household(Model):
        village = BigIntegerField()
        county = BigIntegerField()
        number = CharField(max_length=40, default='')
        name = CharField(max_length=50)
        idno = CharField(max_length=20)
        roster_idno = CharField(max_length=20)
        phone = CharField(max_length=20, default='')
        roster_phone = CharField(max_length=20, default='')
        phone_rev = CharField(max_length=20, default='')
        size = IntegerField(default=1)
        group_name = CharField(max_length=60, default='')
        address = CharField(max_length=200, default='')
        absent_since = DateTimeField(null=True)
        created_at = DateTimeField()
        updated_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'household'
            indexes = ((('county', 'number'), False), (('number', 'village'), False), (('village', 'id'), False), (('phone_rev', 'village'), False))
    db.create_tables([Household])

    class Case(Model):
        round = ForeignKeyField(Round)
        household = ForeignKeyField(Household)
        village = BigIntegerField()
        people = IntegerField(default=1)
        state = CharField(max_length=10, default='todo')
        result = CharField(max_length=10, default='')
        means = CharField(max_length=12, default='')
        detail = CharField(max_length=20, default='')
        way = CharField(max_length=12, default='')
        revision = IntegerField(default=0)
        version = IntegerField(default=0)
        photo = IntegerField(null=True)
        verified_on = DateField(null=True)
        note = TextField(default='')
        updated_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'case'
            indexes = ((('round', 'household'), True), (('round', 'village', 'state', 'household'), False))
    db.create_tables([Case])

    class Correction(Model):
        household = ForeignKeyField(Household, on_delete='CASCADE')
        no = IntegerField()
        field = CharField(max_length=10)
        old = CharField(max_length=20)
        new = CharField(max_length=20)
        reason = CharField(max_length=100, default='')
        account = IntegerField()
        person = CharField(max_length=50)
        at = DateTimeField()
        class Meta:
            database = db
            table_name = 'correction'
            indexes = ((('household', 'no'), True),)
    db.create_tables([Correction])

    class Draft(Model):
        account = IntegerField()
        case = ForeignKeyField(Case)
        household = ForeignKeyField(Household)
        village = BigIntegerField()
        content = TextField()
        saved_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'draft'
            indexes = ((('account', 'case'), True),)
    db.create_tables([Draft])

    class Job(Model):
        kind = CharField(max_length=30)
        args = TextField(default='{}')
        region = BigIntegerField(null=True)
        account = IntegerField(null=True)
        state = CharField(index=True, max_length=8, default='queued')
        progress = IntegerField(default=0)
        total = IntegerField(default=0)
        message = TextField(default='')
        attempts = IntegerField(default=0)
        heartbeat = DateTimeField(null=True)
        created_at = DateTimeField()
        ended_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'job'
    db.create_tables([Job])

    class Label(Model):
        household = ForeignKeyField(Household)
        token = CharField(unique=True, max_length=32)
        code = CharField(unique=True, max_length=8)
        created_at = DateTimeField()
        created_by = IntegerField(null=True)
        printed_at = DateTimeField(null=True)
        prints = IntegerField(default=0)
        revoked_at = DateTimeField(null=True)
        revoked_by = IntegerField(null=True)
        class Meta:
            database = db
            table_name = 'label'
    db.create_tables([Label])

    class LoginSession(Model):
        token_hash = CharField(unique=True, max_length=64)
        account = ForeignKeyField(Account)
        created_at = DateTimeField()
        seen_at = DateTimeField()
        ended_at = DateTimeField(null=True)
        ip = CharField(max_length=45, default='')
        class Meta:
            database = db
            table_name = 'login_session'
    db.create_tables([LoginSession])

    class Member(Model):
        household = ForeignKeyField(Household, index=False, on_delete='CASCADE')
        village = BigIntegerField()
        no = IntegerField()
        name = CharField(max_length=50)
        sex = CharField(max_length=1, default='')
        relation = CharField(max_length=30, default='')
        idno = CharField(max_length=20, default='')
        rev = CharField(max_length=20, default='')
        class Meta:
            database = db
            table_name = 'member'
            indexes = ((('household', 'no'), True), (('name', 'village'), False), (('village', 'name'), False), (('rev', 'village'), False))
    db.create_tables([Member])

    class Photo(Model):
        household = ForeignKeyField(Household, null=True)
        village = BigIntegerField()
        account = IntegerField()
        key = CharField(unique=True, max_length=80)
        format = CharField(max_length=5)
        bytes = IntegerField()
        width = IntegerField()
        height = IntegerField()
        sha256 = CharField(index=True, max_length=64)
        taken_at = DateTimeField(null=True)
        taken_from = CharField(max_length=6)
        lat = FloatField(null=True)
        lon = FloatField(null=True)
        created_at = DateTimeField()
        rendered_at = DateTimeField(index=True, null=True)
        class Meta:
            database = db
            table_name = 'photo'
    db.create_tables([Photo])

    class Policy(Model):
        county = BigIntegerField()
        key = CharField(max_length=30)
        value = CharField(max_length=200)
        since = DateTimeField()
        account = IntegerField()
        class Meta:
            database = db
            table_name = 'policy'
            indexes = ((('county', 'key'), False),)
    db.create_tables([Policy])

    class Region(Model):
        code = BigIntegerField(unique=True)
        name = CharField(max_length=60)
        level = CharField(max_length=10)
        parent = BigIntegerField(index=True, null=True)
        phone = CharField(max_length=20, default='')
        acts_as_county = BooleanField(default=False)
        practice = BooleanField(default=False)
        class Meta:
            database = db
            table_name = 'region'
    db.create_tables([Region])

    class RegionAlias(Model):
        county = BigIntegerField()
        text = CharField(max_length=60)
        village = BigIntegerField()
        class Meta:
            database = db
            table_name = 'region_alias'
            indexes = ((('county', 'text'), True),)
    db.create_tables([RegionAlias])

    class RosterImport(Model):
        county = BigIntegerField(index=True)
        filename = CharField(max_length=200)
        key = CharField(max_length=80)
        sha256 = CharField(max_length=64)
        state = CharField(max_length=12, default='checking')
        message = TextField(default='')
        counts = TextField(default='{}')
        earlier = IntegerField(default=0)
        job = IntegerField(null=True)
        account = IntegerField(null=True)
        person = CharField(max_length=50)
        created_at = DateTimeField()
        done_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'roster_import'
    db.create_tables([RosterImport])

    class RosterFault(Model):
        roster = ForeignKeyField(RosterImport, on_delete='CASCADE')
        sheet = CharField(max_length=100)
        row = IntegerField()
        column = CharField(max_length=60)
        value = CharField(max_length=100)
        reason = CharField(max_length=200)
        class Meta:
            database = db
            table_name = 'roster_fault'
    db.create_tables([RosterFault])

    class RosterMember(Model):
        roster = ForeignKeyField(RosterImport, on_delete='CASCADE')
        at = IntegerField()
        household = IntegerField(null=True)
        village = BigIntegerField()
        no = IntegerField()
        name = CharField(max_length=50)
        sex = CharField(max_length=1, default='')
        relation = CharField(max_length=30, default='')
        idno = CharField(max_length=20, default='')
        rev = CharField(max_length=20, default='')
        class Meta:
            database = db
            table_name = 'roster_member'
    db.create_tables([RosterMember])

    class RosterRow(Model):
        roster = ForeignKeyField(RosterImport, index=False, on_delete='CASCADE')
        kind = CharField(max_length=8)
        at = IntegerField(default=0)
        household = IntegerField(null=True)
        village = BigIntegerField(default=0)
        number = CharField(max_length=40, default='')
        name = CharField(max_length=50, default='')
        idno = CharField(max_length=20, default='')
        phone = CharField(max_length=20, default='')
        phone_rev = CharField(max_length=20, default='')
        size = IntegerField(default=1)
        group_name = CharField(max_length=60, default='')
        address = CharField(max_length=200, default='')
        members = BooleanField(default=False)
        class Meta:
            database = db
            table_name = 'roster_row'
            indexes = ((('roster', 'kind'), False),)
    db.create_tables([RosterRow])

    class Step(Model):
        case = ForeignKeyField(Case)
        household = ForeignKeyField(Household)
        no = IntegerField()
        act = CharField(max_length=10)
        before = CharField(max_length=10)
        after = CharField(max_length=10)
        account = IntegerField()
        person = CharField(max_length=50)
        level = CharField(max_length=10)
        note = TextField(default='')
        at = DateTimeField()
        class Meta:
            database = db
            table_name = 'step'
            indexes = ((('case', 'no'), True),)
    db.create_tables([Step])

    class Tally(Model):
        round = ForeignKeyField(Round)
        region = BigIntegerField()
        total = IntegerField(default=0)
        todo = IntegerField(default=0)
        returned = IntegerField(default=0)
        suspected = IntegerField(default=0)
        submitted = IntegerField(default=0)
        reviewed = IntegerField(default=0)
        approved = IntegerField(default=0)
        appraised = IntegerField(default=0)
        renovated = IntegerField(default=0)
        sheltered = IntegerField(default=0)
        unsafe = IntegerField(default=0)
        people = IntegerField(default=0)
        safe_people = IntegerField(default=0)
        class Meta:
            database = db
            table_name = 'tally'
            indexes = ((('round', 'region'), True),)
    db.create_tables([Tally])

    class Throttle(Model):
        key = CharField(unique=True, max_length=100)
        failures = IntegerField(default=0)
        last_at = DateTimeField()
        until = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'throttle'
    db.create_tables([Throttle])

    class Verification(Model):
        case = ForeignKeyField(Case)
        household = ForeignKeyField(Household)
        revision = IntegerField()
        op_id = CharField(unique=True, max_length=40)
        result = CharField(max_length=10)
        means = CharField(max_length=12, default='')
        detail = CharField(max_length=20, default='')
        way = CharField(max_length=12, default='')
        year = CharField(max_length=4, default='')
        remark = TextField(default='')
        arrangement = TextField(default='')
        explanation = TextField(default='')
        heard = TextField(default='')
        idno = CharField(max_length=20)
        phone = CharField(max_length=20, default='')
        no_phone_reason = CharField(max_length=100, default='')
        verifier_name = CharField(max_length=50)
        verifier_post = CharField(max_length=50)
        verifier_phone = CharField(max_length=20)
        verified_on = DateField()
        photo = ForeignKeyField(Photo, null=True)
        photo_sha256 = CharField(max_length=64, default='')
        account = IntegerField()
        account_name = CharField(max_length=20)
        region = BigIntegerField()
        ip = CharField(max_length=45, default='')
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'verification'
            indexes = ((('case', 'revision'), True),)
    db.create_tables([Verification])
