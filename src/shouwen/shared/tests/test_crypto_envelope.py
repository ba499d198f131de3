from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwen.shared.crypto.envelope import (
    Algorithm,
    CryptoError,
    Key,
    algorithm_of,
    key_id_of,
    keyed_hash,
    open_sealed,
    seal,
)
from shouwen.shared.crypto.master import chosen_algorithm, read_master_key

KEY = Key(UUID(int=1), b"k" * 32)
OTHER = Key(UUID(int=2), b"o" * 32)
ALGORITHMS = pytest.mark.parametrize("algorithm", list(Algorithm))


@ALGORITHMS
@given(plain=st.binary(max_size=300), context=st.binary(max_size=30))
def test_what_is_sealed_opens_again(algorithm: Algorithm, plain: bytes, context: bytes):
    sealed = seal(plain, key=KEY, context=context, algorithm=algorithm)

    assert open_sealed(sealed, key=KEY, context=context) == plain
    assert (sealed[0], key_id_of(sealed)) == (algorithm, KEY.id)
    assert len(sealed) == len(plain) + 1 + 16 + 12 + 16


@ALGORITHMS
@given(plain=st.binary(max_size=40), data=st.data())
def test_a_single_changed_bit_is_noticed(algorithm: Algorithm, plain: bytes, data: st.DataObject):
    sealed = bytearray(seal(plain, key=KEY, context=b"here", algorithm=algorithm))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(CryptoError):
        open_sealed(bytes(sealed), key=KEY, context=b"here")


@ALGORITHMS
def test_it_opens_only_where_it_belongs(algorithm: Algorithm):
    sealed = seal(b"secret", key=KEY, context=b"customers.id_number", algorithm=algorithm)

    with pytest.raises(CryptoError, match="moved"):
        open_sealed(sealed, key=KEY, context=b"customers.phone")


def test_another_key_does_not_open_it():
    sealed = seal(b"secret", key=KEY, context=b"")

    with pytest.raises(CryptoError, match="another key"):
        open_sealed(sealed, key=OTHER, context=b"")
    with pytest.raises(CryptoError):
        open_sealed(sealed, key=Key(KEY.id, OTHER.secret), context=b"")


def test_equal_texts_look_different():
    assert seal(b"secret", key=KEY, context=b"") != seal(b"secret", key=KEY, context=b"")


@given(st.binary(max_size=44))
def test_what_is_too_short_or_unknown_is_refused(rubbish: bytes):
    with pytest.raises(CryptoError):
        algorithm_of(rubbish)


def test_a_look_up_hash_depends_on_value_key_and_place():
    here = keyed_hash(b"13812346207", key=KEY, context=b"phone")

    assert here == keyed_hash(b"13812346207", key=KEY, context=b"phone")
    assert here != keyed_hash(b"13812346208", key=KEY, context=b"phone")
    assert here != keyed_hash(b"13812346207", key=OTHER, context=b"phone")
    assert here != keyed_hash(b"e13812346207", key=KEY, context=b"phon")


def test_a_key_is_never_printed():
    assert "kkk" not in repr(KEY)
    assert "kkk" not in str(KEY)


@pytest.mark.parametrize("written", ["", "short", "not base64!", "a" * 44])
def test_a_wrong_master_key_says_how_to_make_one(written: str):
    with pytest.raises(Exception, match="openssl rand -base64 32"):
        read_master_key(written)


def test_the_algorithm_is_chosen_by_setting(settings):
    assert chosen_algorithm() is Algorithm.AES_256_GCM
    settings.SHOUWEN_CIPHER = "sm4-gcm"
    assert chosen_algorithm() is Algorithm.SM4_GCM
    settings.SHOUWEN_CIPHER = "rot13"
    with pytest.raises(Exception, match="sm4-gcm"):
        chosen_algorithm()
