"""Nobody sits in two classes at the same time: what the databases themselves hold.

A class that is closed is history: two records found to be one person's keep both their seats in it.
"""

_CLASH = """SELECT 1 FROM sign_up AS other
    JOIN training_session AS theirs ON theirs.id = other.session_id
    JOIN training_session AS ours ON ours.id = NEW.session_id
    WHERE other.person_id = NEW.person_id AND other.state = 'seated' AND other.id <> NEW.id
    AND other.session_id <> NEW.session_id AND ours.state <> 'closed'
    AND theirs.state NOT IN ('cancelled', 'closed')
    AND theirs.starts_at < ours.ends_at AND ours.starts_at < theirs.ends_at"""
_SITS = "NEW.state = 'seated' AND NEW.person_id IS NOT NULL AND NEW.guest_name = ''"
"""A guest who was given to a person later did sit there, whatever else the person had booked."""
_SAID = "nobody sits in two classes at the same time"

ONE_PLACE = {
    "sqlite": tuple(
        f"""CREATE TRIGGER sign_up_one_place_{name} AFTER {act} ON sign_up WHEN {_SITS}
        BEGIN SELECT RAISE(ABORT, '{_SAID}') WHERE EXISTS ({_CLASH}); END"""
        for name, act in (
            ("insert", "INSERT"),
            ("update", "UPDATE OF state, person_id, session_id, guest_name"),
        )
    ),
    "postgresql": (
        f"""CREATE FUNCTION sign_up_one_place_check() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {_SITS} THEN
                PERFORM 1 FROM person WHERE id = NEW.person_id FOR NO KEY UPDATE;
                IF EXISTS ({_CLASH}) THEN
                    RAISE EXCEPTION '{_SAID}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
            END IF;
            RETURN NULL;
        END $$""",
        """CREATE TRIGGER sign_up_one_place AFTER INSERT OR UPDATE
        OF state, person_id, session_id, guest_name
        ON sign_up FOR EACH ROW EXECUTE FUNCTION sign_up_one_place_check()""",
    ),
}
